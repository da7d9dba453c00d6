package io.gustfront.cluster.store;

import io.gustfront.cluster.store.ClusterStore.SessionState;
import io.gustfront.cluster.store.CommitResult.Done;
import io.gustfront.cluster.store.CommitResult.Reason;
import io.gustfront.cluster.store.CommitResult.Refused;
import io.gustfront.cluster.store.CommitResult.Unknown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store in memory, and the network to it, both stepped by hand: an operation waits until {@link #step} takes it to the
 * server, and its result until another step takes it back. So a test, or a seeded simulation, chooses every interleaving, and loses
 * what it wants lost. One thread at a time.
 */
public final class InMemoryStoreServer {
    private final SortedMap<String, Node> nodes = new TreeMap<>();
    private final List<Session> sessions = new ArrayList<>();
    private final Deque<Runnable> underWay = new ArrayDeque<>();

    private static final class Node {
        byte[] data;
        int version;
        final @Nullable Session owner;

        Node(byte[] data, @Nullable Session owner) {
            this.data = data;
            this.owner = owner;
        }
    }

    /** An empty one, with the layout's parents. */
    public InMemoryStoreServer() {
        nodes.put("/", new Node(new byte[0], null));
        StoreLayout.PARENTS.forEach(path -> nodes.put(path, new Node(new byte[0], null)));
    }

    /** A new session, connected. */
    public InMemoryClusterStore connect() {
        Session session = new Session();
        sessions.add(session);
        return session;
    }

    /** Takes one operation to the server, or one result or notice back; false if there is none. */
    public boolean step() {
        Runnable next = underWay.poll();
        if (next == null) {
            return false;
        }
        next.run();
        return true;
    }

    /** Steps until nothing is under way. */
    public void runUntilIdle() {
        while (step()) {
            // until there is none
        }
    }

    /** Writes a node behind everybody's back, as an operator with a raw client would. */
    public void tamper(String path, byte[] data) {
        Node node = nodes.get(path);
        if (node == null) {
            nodes.put(path, new Node(data.clone(), null));
        } else {
            node.data = data.clone();
            node.version++;
        }
        announce(path);
    }

    /** All paths that there are. */
    public List<String> paths() {
        return List.copyOf(nodes.keySet());
    }

    /** A session, with what can be done to it. */
    public interface InMemoryClusterStore extends ClusterStore {
        /** Breaks the connection; what is under way ends without its result. */
        void suspend();

        /** Mends the connection, if the session lives; otherwise a new one begins. */
        void reconnect();

        /** Ends the session on the server's side, as when it was silent for too long; the client hears when it reconnects. */
        void expire();

        /** The next commit is done, and its reply lost with the connection. */
        void loseNextReply();

        /** The next commit is lost on its way, with the connection. */
        void loseNextCommit();
    }

    private void announce(String path) {
        for (Session session : sessions) {
            session.onChange(path);
        }
    }

    private final class Session implements InMemoryClusterStore {
        private final Map<String, List<Runnable>> watches = new TreeMap<>();
        private final List<Consumer<SessionState>> listeners = new ArrayList<>();
        private final List<Runnable> endings = new ArrayList<>();
        private SessionState state = SessionState.CONNECTED;
        private boolean expired;
        private boolean closed;
        private boolean loseReply;
        private boolean loseCommit;
        private int connection;

        @Override
        public CompletableFuture<Optional<StoreNode>> read(String path) {
            return ask(() -> Optional.ofNullable(nodes.get(path)).map(node -> new StoreNode(node.data, node.version)));
        }

        @Override
        public CompletableFuture<SortedMap<String, StoreNode>> readChildren(String path) {
            return ask(() -> {
                SortedMap<String, StoreNode> children = new TreeMap<>();
                nodes.forEach((child, node) -> {
                    if (child.length() > path.length() + 1
                            && child.startsWith(path + "/")
                            && child.indexOf('/', path.length() + 1) < 0) {
                        children.put(child.substring(path.length() + 1), new StoreNode(node.data, node.version));
                    }
                });
                return children;
            });
        }

        @Override
        public CompletableFuture<CommitResult> commit(List<StoreWrite> writes) {
            CompletableFuture<CommitResult> result = new CompletableFuture<>();
            List<StoreWrite> copy = List.copyOf(writes);
            send(
                    () -> {
                        if (loseCommit) {
                            loseCommit = false;
                            suspend();
                            return;
                        }
                        CommitResult done = apply(copy);
                        if (loseReply) {
                            loseReply = false;
                            suspend();
                            return;
                        }
                        deliver(() -> result.complete(done));
                    },
                    () -> result.complete(new Unknown()));
            return result;
        }

        private <T> CompletableFuture<T> ask(Supplier<T> question) {
            CompletableFuture<T> result = new CompletableFuture<>();
            send(
                    () -> {
                        T answer = question.get();
                        deliver(() -> result.complete(answer));
                    },
                    () -> result.completeExceptionally(new StoreUnavailableException("the connection broke")));
            return result;
        }

        /** Either the operation runs on the server, some steps later, or the ending tells that the connection broke. */
        private void send(Runnable operation, Runnable ending) {
            if (state != SessionState.CONNECTED || closed) {
                underWay.add(ending);
                return;
            }
            int sentOver = connection;
            endings.add(ending);
            underWay.add(() -> {
                if (sentOver == connection && state == SessionState.CONNECTED) {
                    if (expired) {
                        suspend();
                    } else {
                        operation.run();
                    }
                }
            });
        }

        private void deliver(Runnable result) {
            int sentOver = connection;
            underWay.add(() -> {
                if (sentOver == connection && state == SessionState.CONNECTED) {
                    result.run();
                }
            });
        }

        @Override
        public void watch(String path, Runnable changed) {
            watches.computeIfAbsent(path, unused -> new ArrayList<>()).add(changed);
        }

        @Override
        public void onSession(Consumer<SessionState> listener) {
            listeners.add(listener);
            listener.accept(state);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                removeOwned();
                suspend();
                sessions.remove(this);
            }
        }

        @Override
        public void suspend() {
            if (state == SessionState.CONNECTED) {
                connection++;
                become(SessionState.SUSPENDED);
                List<Runnable> ended = List.copyOf(endings);
                endings.clear();
                underWay.addAll(ended);
            }
        }

        @Override
        public void reconnect() {
            if (expired) {
                if (state == SessionState.CONNECTED) {
                    suspend();
                }
                become(SessionState.LOST);
                expired = false;
            }
            if (state != SessionState.CONNECTED) {
                become(SessionState.CONNECTED);
                watches.values().forEach(changed -> changed.forEach(this::deliver));
            }
        }

        @Override
        public void expire() {
            expired = true;
            removeOwned();
        }

        @Override
        public void loseNextReply() {
            loseReply = true;
        }

        @Override
        public void loseNextCommit() {
            loseCommit = true;
        }

        private void become(SessionState next) {
            state = next;
            listeners.forEach(listener -> listener.accept(next));
        }

        private void removeOwned() {
            List<String> owned = nodes.entrySet().stream()
                    .filter(entry -> entry.getValue().owner == this)
                    .map(Map.Entry::getKey)
                    .toList();
            owned.forEach(path -> {
                nodes.remove(path);
                announce(path);
            });
        }

        private void onChange(String path) {
            if (state != SessionState.CONNECTED || expired) {
                return;
            }
            watches.forEach((watched, changed) -> {
                if (path.equals(watched) || path.startsWith(watched + "/")) {
                    changed.forEach(this::deliver);
                }
            });
        }

        private CommitResult apply(List<StoreWrite> writes) {
            SortedMap<String, Integer> changed = new TreeMap<>();
            Map<String, Optional<Node>> draft = new TreeMap<>();
            List<Integer> versions = new ArrayList<>();
            for (int i = 0; i < writes.size(); i++) {
                StoreWrite write = writes.get(i);
                Node node = draft.getOrDefault(write.path(), Optional.ofNullable(nodes.get(write.path())))
                        .orElse(null);
                Reason problem = problemOf(write, node, draft);
                if (problem != null) {
                    return new Refused(i, write.path(), problem);
                }
                versions.add(draft(write, node, draft));
                if (!(write instanceof StoreWrite.Check)) {
                    changed.put(write.path(), i);
                }
            }
            draft.forEach((path, node) ->
                    node.ifPresentOrElse(present -> nodes.put(path, present), () -> nodes.remove(path)));
            changed.keySet().forEach(InMemoryStoreServer.this::announce);
            return new Done(versions);
        }

        private int draft(StoreWrite write, @Nullable Node node, Map<String, Optional<Node>> draft) {
            if (write instanceof StoreWrite.Create create) {
                draft.put(
                        create.path(), Optional.of(new Node(create.data().clone(), create.ephemeral() ? this : null)));
                return 0;
            }
            if (node == null) {
                throw new IllegalStateException("a missing node was let through: " + write);
            }
            if (write instanceof StoreWrite.Put put) {
                Node next = new Node(put.data().clone(), node.owner);
                next.version = node.version + 1;
                draft.put(put.path(), Optional.of(next));
                return next.version;
            }
            if (write instanceof StoreWrite.Delete) {
                draft.put(write.path(), Optional.empty());
                return -1;
            }
            return node.version;
        }

        private @Nullable Reason problemOf(StoreWrite write, @Nullable Node node, Map<String, Optional<Node>> draft) {
            if (write instanceof StoreWrite.Create) {
                if (node != null) {
                    return Reason.EXISTS;
                }
                String parent =
                        write.path().substring(0, Math.max(1, write.path().lastIndexOf('/')));
                boolean hasParent = draft.getOrDefault(parent, Optional.ofNullable(nodes.get(parent)))
                        .isPresent();
                return hasParent ? null : Reason.MISSING;
            }
            if (node == null) {
                return Reason.MISSING;
            }
            int wanted = write instanceof StoreWrite.Check check
                    ? check.version()
                    : write instanceof StoreWrite.Put put ? put.version() : ((StoreWrite.Delete) write).version();
            return wanted == StoreWrite.ANY_VERSION || wanted == node.version ? null : Reason.VERSION;
        }
    }
}
