package io.gustfront.simulation.store;

import io.gustfront.cluster.store.ClusterStore;
import io.gustfront.cluster.store.CommitResult;
import io.gustfront.cluster.store.InMemoryStoreServer.InMemoryClusterStore;
import io.gustfront.cluster.store.StoreNode;
import io.gustfront.cluster.store.StoreUnavailableException;
import io.gustfront.cluster.store.StoreWrite;
import io.gustfront.simulation.kernel.SimProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process's session. Operations take a while to the server and a while back, in order. When the connection breaks, some of what is
 * under way has reached the server and some hasn't, and nobody can tell which. What the process hears of its session's state, it hears
 * a little late, as the client library tells it on a thread of its own.
 */
public final class StoreSession implements ClusterStore {
    /** So long after the last word the client gives a connection up. */
    private static final long SILENCE_NS = 4_000_000_000L;

    private static final long LATEST_TOLD_NS = 20_000_000L;

    private final StoreModel model;
    private final SimProcess process;
    private final List<Watch> watches = new ArrayList<>();
    private final List<Consumer<SessionState>> listeners = new ArrayList<>();
    private final List<Operation<?>> underWay = new ArrayList<>();
    private InMemoryClusterStore inner;
    private SessionState state = SessionState.CONNECTED; // the connection's; the process hears of it later
    private SessionState told = SessionState.CONNECTED;
    private boolean expired;
    private boolean closed;
    private int connection;
    private int silence; // which stretch of silence this is
    private boolean silent;
    private long lastSentNs;
    private long lastBackNs;
    private long lastToldNs;
    private @Nullable Boolean breakAtCommit; // whether what is committed next gets to the server

    private record Watch(String path, Runnable changed) {}

    private static final class Operation<T> {
        final Supplier<T> atServer;
        final Function<StoreUnavailableException, T> broken;
        final CompletableFuture<T> result;
        final boolean commit;
        boolean reached;
        boolean over;

        Operation(
                Supplier<T> atServer,
                Function<StoreUnavailableException, T> broken,
                CompletableFuture<T> result,
                boolean commit) {
            this.atServer = atServer;
            this.broken = broken;
            this.result = result;
            this.commit = commit;
        }
    }

    StoreSession(StoreModel model, SimProcess process) {
        this.model = model;
        this.process = process;
        this.inner = model.server.connect();
        process.onDeath(this::onDeath);
        look();
    }

    /** Whose it is. */
    public SimProcess process() {
        return process;
    }

    boolean isOver() {
        return closed || (!process.isAlive() && expired);
    }

    // ---- what the process does

    @Override
    public CompletableFuture<Optional<StoreNode>> read(String path) {
        return ask(() -> inner.read(path));
    }

    @Override
    public CompletableFuture<SortedMap<String, StoreNode>> readChildren(String path) {
        return ask(() -> inner.readChildren(path));
    }

    private <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
        return send(new Operation<>(
                () -> now(question.get()),
                broken -> {
                    throw broken;
                },
                new CompletableFuture<>(),
                false));
    }

    @Override
    public CompletableFuture<CommitResult> commit(List<StoreWrite> writes) {
        List<StoreWrite> copy = List.copyOf(writes);
        return send(new Operation<>(
                () -> {
                    CommitResult result = now(inner.commit(copy));
                    if (result instanceof CommitResult.Done done) {
                        model.onCommit.onCommit(process, copy, done);
                    }
                    return result;
                },
                broken -> new CommitResult.Unknown(),
                new CompletableFuture<>(),
                true));
    }

    private <T> T now(CompletableFuture<T> atServer) {
        model.server.runUntilIdle();
        return atServer.join();
    }

    private <T> CompletableFuture<T> send(Operation<T> operation) {
        if (state != SessionState.CONNECTED || closed) {
            fail(operation, 1_000);
            return operation.result;
        }
        underWay.add(operation);
        int over = connection;
        lastSentNs = Math.max(lastSentNs + 1, model.timeline.nanoTime() + latencyNs());
        model.timeline.after(lastSentNs - model.timeline.nanoTime(), () -> {
            if (over == connection) {
                arrive(operation);
            }
        });
        return operation.result;
    }

    private long latencyNs() {
        return model.network.latencyNs(process.machine(), StoreModel.MACHINE);
    }

    private <T> void arrive(Operation<T> operation) {
        if (silent) {
            return; // it is lost when the connection is given up
        }
        if (expired) {
            breakConnection();
            return;
        }
        Boolean reaches = operation.commit ? breakAtCommit : null;
        if (reaches != null) {
            breakAtCommit = null;
            if (reaches) {
                serve(operation);
            }
            breakConnection();
            return;
        }
        T answer = serve(operation);
        back(() -> {
            if (!operation.over) {
                operation.over = true;
                underWay.remove(operation);
                boolean unused = operation.result.complete(answer);
            }
        });
    }

    private <T> T serve(Operation<T> operation) {
        operation.reached = true;
        return operation.atServer.get();
    }

    /** Something on its way from the server; it is lost with the connection. */
    private void back(Runnable arrives) {
        int over = connection;
        lastBackNs = Math.max(lastBackNs + 1, model.timeline.nanoTime() + latencyNs());
        model.timeline.after(lastBackNs - model.timeline.nanoTime(), () -> {
            if (over == connection && !silent && process.isAlive()) {
                arrives.run();
                model.timeline.refresh(process);
            }
        });
    }

    private <T> void fail(Operation<T> operation, long delayNs) {
        process.after(delayNs, () -> {
            if (!operation.over) {
                operation.over = true;
                try {
                    boolean unused = operation.result.complete(
                            operation.broken.apply(new StoreUnavailableException("the connection broke")));
                } catch (StoreUnavailableException e) {
                    boolean unused = operation.result.completeExceptionally(e);
                }
            }
        });
    }

    @Override
    public void watch(String path, Runnable changed) {
        Watch watch = new Watch(path, changed);
        watches.add(watch);
        watchInner(watch);
    }

    private void watchInner(Watch watch) {
        InMemoryClusterStore mine = inner;
        mine.watch(watch.path(), () -> {
            if (mine == inner && state == SessionState.CONNECTED && !expired) {
                back(watch.changed());
            }
        });
    }

    @Override
    public void onSession(Consumer<SessionState> listener) {
        listeners.add(listener);
        listener.accept(told);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inner.close();
            model.server.runUntilIdle();
        }
    }

    // ---- what happens to it

    /** Whether its server can be reached may have changed; or its process stands still, or moves again. */
    public void look() {
        boolean reachable = process.isRunning() && model.isReachable(process);
        if (reachable == !silent) {
            return;
        }
        silent = !reachable;
        int mine = ++silence;
        if (silent) {
            model.timeline.after(SILENCE_NS + model.chance.upToNs(500_000_000L), () -> {
                if (mine == silence && !closed && process.isRunning()) {
                    breakConnection();
                }
            });
            model.timeline.after(StoreModel.SESSION_NS + model.chance.upToNs(500_000_000L), () -> expireIfSilent(mine));
        } else if (!closed && process.isAlive()) {
            // What was under way when the silence began is lost, as far as TCP gave it up meanwhile.
            if (!underWay.isEmpty() || expired || state != SessionState.CONNECTED) {
                breakConnection();
                reconnectLater();
            } else {
                watches.forEach(watch -> back(watch.changed()));
            }
        }
    }

    private void expireIfSilent(int mine) {
        if (mine != silence || closed) {
            return;
        }
        if (model.isAway()) {
            model.timeline.after(StoreModel.SESSION_NS, () -> expireIfSilent(mine));
        } else {
            expire();
        }
    }

    private void onDeath() {
        silent = true;
        int mine = ++silence;
        model.timeline.after(
                StoreModel.SESSION_NS / 2 + model.chance.upToNs(StoreModel.SESSION_NS / 2), () -> expireIfSilent(mine));
    }

    /** Breaks the connection; a new one is made if the server can be reached. */
    public void cut() {
        if (!closed && state == SessionState.CONNECTED) {
            breakConnection();
        }
    }

    /** The connection breaks at the next commit: before it reaches the server, or after. */
    public void cutAtCommit(boolean reaches) {
        breakAtCommit = reaches;
    }

    /** The server ends it. */
    public void expire() {
        if (!expired && !closed) {
            expired = true;
            inner.close();
            model.server.runUntilIdle();
            model.timeline.journal().line("store", "the session is over of", process.name());
            if (!silent && process.isAlive()) {
                breakConnection();
            }
        }
    }

    private void breakConnection() {
        if (state != SessionState.CONNECTED) {
            return;
        }
        connection++;
        state = SessionState.SUSPENDED;
        int reach = model.chance.below(underWay.size() + 1);
        List<Operation<?>> all = List.copyOf(underWay);
        underWay.clear();
        for (int i = 0; i < all.size(); i++) {
            Operation<?> operation = all.get(i);
            if (!operation.reached && i < reach && !expired && !model.isAway()) {
                Object unused = serve(operation);
            }
            fail(operation, 1 + model.chance.upToNs(LATEST_TOLD_NS));
        }
        tell(SessionState.SUSPENDED, model.chance.upToNs(1_000_000L));
        reconnectLater();
    }

    private void reconnectLater() {
        int mine = connection;
        model.timeline.after(1_000_000L + model.chance.upToNs(1_500_000_000L), () -> {
            if (mine == connection && state != SessionState.CONNECTED && !silent && !closed && process.isAlive()) {
                reconnect();
            }
        });
    }

    private void reconnect() {
        connection++;
        if (expired) {
            expired = false;
            inner = model.server.connect();
            watches.forEach(this::watchInner);
            state = SessionState.CONNECTED; // before the process has heard that the old one is lost
            tell(SessionState.LOST, model.chance.upToNs(LATEST_TOLD_NS));
        } else {
            state = SessionState.CONNECTED;
        }
        tell(SessionState.CONNECTED, model.chance.upToNs(LATEST_TOLD_NS));
        watches.forEach(watch -> back(watch.changed()));
    }

    private void tell(SessionState next, long delayNs) {
        lastToldNs = Math.max(lastToldNs + 1, model.timeline.nanoTime() + delayNs);
        process.after(lastToldNs - model.timeline.nanoTime(), () -> {
            told = next;
            listeners.forEach(listener -> listener.accept(next));
        });
    }
}
