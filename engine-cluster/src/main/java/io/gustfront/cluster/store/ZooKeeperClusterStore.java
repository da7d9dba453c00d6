package io.gustfront.cluster.store;

import io.gustfront.cluster.store.CommitResult.Done;
import io.gustfront.cluster.store.CommitResult.Reason;
import io.gustfront.cluster.store.CommitResult.Refused;
import io.gustfront.cluster.store.CommitResult.Unknown;
import io.gustfront.runtime.channel.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.utils.DefaultZookeeperFactory;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in ZooKeeper. Curator keeps the session, its state and the watches; operations go to ZooKeeper's own client, because
 * Curator would try a commit again whose reply was lost, and take the second try's refusal for an answer.
 *
 * <p>With a secret, all nodes belong to who knows it (digest): others can't even read them.
 */
public final class ZooKeeperClusterStore implements ClusterStore {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperClusterStore.class);
    private static final int CONNECT_MS = 3_000;
    private static final int RETRY_MS = 500;

    private final CuratorFramework curator;
    private final String root;
    private final List<ACL> acl;
    private final List<PersistentWatcher> watchers = new CopyOnWriteArrayList<>();
    private final List<Runnable> changed = new CopyOnWriteArrayList<>();
    private final List<Consumer<SessionState>> listeners = new CopyOnWriteArrayList<>();
    private SessionState state = SessionState.SUSPENDED; // guarded by this

    /**
     * Connects in the background; until then the session is suspended.
     *
     * @param servers host:port, separated by commas
     * @param root under which everything is, {@code /name}
     * @param sessionMs after which silence ends the session
     * @param secret who knows it owns the nodes; empty: anybody does
     */
    public ZooKeeperClusterStore(String servers, String root, int sessionMs, Optional<Secret> secret) {
        this.root = root;
        this.acl = secret.isPresent() ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE;
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(servers)
                .sessionTimeoutMs(sessionMs)
                .connectionTimeoutMs(CONNECT_MS)
                .retryPolicy(new RetryForever(RETRY_MS))
                .waitForShutdownTimeoutMs(RETRY_MS)
                .zookeeperFactory(new DefaultZookeeperFactory())
                .aclProvider(new SameForAll(acl));
        secret.ifPresent(known -> builder.authorization(
                "digest",
                ("gustfront:"
                                + HexFormat.of()
                                        .formatHex(known.derive("zookeeper").toBytes()))
                        .getBytes(StandardCharsets.US_ASCII)));
        this.curator = builder.build();
        curator.getConnectionStateListenable().addListener((client, next) -> onConnection(next));
        curator.start();
    }

    private record SameForAll(List<ACL> acl) implements ACLProvider {
        @Override
        public List<ACL> getDefaultAcl() {
            return acl;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return acl;
        }
    }

    private void onConnection(ConnectionState next) {
        switch (next) {
            case CONNECTED, RECONNECTED -> ensureParents();
            case SUSPENDED -> become(SessionState.SUSPENDED);
            case LOST -> become(SessionState.LOST);
            case READ_ONLY -> {}
        }
    }

    private void onUsable() {
        become(SessionState.CONNECTED);
        changed.forEach(Runnable::run);
    }

    /** The parents are made one after the other; each may be there, made by this or another process. */
    private void ensureParents() {
        List<String> paths = new ArrayList<>();
        for (int slash = root.indexOf('/', 1); slash > 0; slash = root.indexOf('/', slash + 1)) {
            paths.add(root.substring(0, slash));
        }
        paths.add(root);
        StoreLayout.PARENTS.forEach(parent -> paths.add(root + parent));
        ensure(paths, 0);
    }

    private void ensure(List<String> paths, int index) {
        if (index == paths.size()) {
            onUsable();
            return;
        }
        onClient(
                zooKeeper -> zooKeeper.create(
                        paths.get(index),
                        new byte[0],
                        acl,
                        CreateMode.PERSISTENT,
                        (code, path, context, name) -> {
                            Code result = Code.get(code);
                            if (result == Code.OK || result == Code.NODEEXISTS) {
                                ensure(paths, index + 1);
                            } else if (!isBroken(result)) {
                                LOG.error("can't make {} in ZooKeeper: {}", path, result);
                            }
                        },
                        null),
                problem -> LOG.warn("lost the connection while making {}: {}", paths.get(index), problem));
    }

    private synchronized void become(SessionState next) {
        if (state != next) {
            state = next;
            listeners.forEach(listener -> listener.accept(next));
        }
    }

    @Override
    public CompletableFuture<Optional<StoreNode>> read(String path) {
        CompletableFuture<Optional<StoreNode>> result = new CompletableFuture<>();
        onClient(
                zooKeeper -> zooKeeper.getData(
                        root + path,
                        false,
                        (code, ignored, context, data, stat) -> {
                            Code outcome = Code.get(code);
                            if (outcome == Code.OK) {
                                result.complete(Optional.of(
                                        new StoreNode(data == null ? new byte[0] : data, stat.getVersion())));
                            } else if (outcome == Code.NONODE) {
                                result.complete(Optional.empty());
                            } else {
                                result.completeExceptionally(unavailable(path, outcome));
                            }
                        },
                        null),
                result::completeExceptionally);
        return result;
    }

    @Override
    public CompletableFuture<SortedMap<String, StoreNode>> readChildren(String path) {
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        onClient(
                zooKeeper -> zooKeeper.getChildren(
                        root + path,
                        false,
                        (code, ignored, context, children) -> {
                            Code outcome = Code.get(code);
                            if (outcome == Code.OK) {
                                names.complete(children);
                            } else if (outcome == Code.NONODE) {
                                names.complete(List.of());
                            } else {
                                names.completeExceptionally(unavailable(path, outcome));
                            }
                        },
                        null),
                names::completeExceptionally);
        return names.thenCompose(children -> readAll(path, children));
    }

    private CompletableFuture<SortedMap<String, StoreNode>> readAll(String path, List<String> names) {
        SortedMap<String, StoreNode> nodes = Collections.synchronizedSortedMap(new TreeMap<>());
        CompletableFuture<?>[] reads = names.stream()
                .map(name ->
                        read(path + "/" + name).thenAccept(node -> node.ifPresent(present -> nodes.put(name, present))))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(reads).thenApply(done -> new TreeMap<>(nodes));
    }

    @Override
    public CompletableFuture<CommitResult> commit(List<StoreWrite> writes) {
        CompletableFuture<CommitResult> result = new CompletableFuture<>();
        List<Op> operations = writes.stream().map(this::operation).toList();
        onClient(
                zooKeeper -> zooKeeper.multi(
                        operations,
                        (code, path, context, results) -> result.complete(resultOf(Code.get(code), writes, results)),
                        null),
                problem -> result.complete(new Unknown()));
        return result;
    }

    private Op operation(StoreWrite write) {
        String path = root + write.path();
        if (write instanceof StoreWrite.Create create) {
            return Op.create(
                    path, create.data(), acl, create.ephemeral() ? CreateMode.EPHEMERAL : CreateMode.PERSISTENT);
        } else if (write instanceof StoreWrite.Put put) {
            return Op.setData(path, put.data(), put.version());
        } else if (write instanceof StoreWrite.Delete delete) {
            return Op.delete(path, delete.version());
        }
        return Op.check(path, ((StoreWrite.Check) write).version());
    }

    private static CommitResult resultOf(Code code, List<StoreWrite> writes, List<OpResult> results) {
        if (code == Code.OK) {
            List<Integer> versions = new ArrayList<>();
            for (int i = 0; i < writes.size(); i++) {
                StoreWrite write = writes.get(i);
                versions.add(
                        results.get(i) instanceof OpResult.SetDataResult set
                                ? set.getStat().getVersion()
                                : write instanceof StoreWrite.Create
                                        ? 0
                                        : write instanceof StoreWrite.Check check ? check.version() : -1);
            }
            return new Done(versions);
        }
        if (isBroken(code)) {
            return new Unknown();
        }
        for (int i = 0; results != null && i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.ErrorResult error
                    && error.getErr() != Code.OK.intValue()
                    && error.getErr() != Code.RUNTIMEINCONSISTENCY.intValue()) {
                return new Refused(i, writes.get(i).path(), reasonOf(Code.get(error.getErr())));
            }
        }
        return new Refused(0, writes.get(0).path(), reasonOf(code));
    }

    private static Reason reasonOf(Code code) {
        return switch (code) {
            case BADVERSION -> Reason.VERSION;
            case NODEEXISTS -> Reason.EXISTS;
            case NONODE -> Reason.MISSING;
            default -> {
                LOG.warn("ZooKeeper refused a write: {}", code);
                yield Reason.OTHER;
            }
        };
    }

    private static boolean isBroken(Code code) {
        return code == Code.CONNECTIONLOSS
                || code == Code.SESSIONEXPIRED
                || code == Code.SESSIONMOVED
                || code == Code.OPERATIONTIMEOUT
                || code == Code.AUTHFAILED;
    }

    private static StoreUnavailableException unavailable(String path, Code code) {
        return new StoreUnavailableException("reading " + path + " ended with " + code);
    }

    private interface ClientCall {
        void on(ZooKeeper zooKeeper);
    }

    private void onClient(ClientCall call, Consumer<StoreUnavailableException> broken) {
        try {
            call.on(curator.getZookeeperClient().getZooKeeper());
        } catch (KeeperException | IllegalStateException e) {
            broken.accept(new StoreUnavailableException(e.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken.accept(new StoreUnavailableException("interrupted"));
        } catch (Exception e) {
            // Curator's signature; it throws what its client's making threw.
            broken.accept(new StoreUnavailableException(e.toString()));
        }
    }

    @Override
    public void watch(String path, Runnable listener) {
        changed.add(listener);
        PersistentWatcher watcher = new PersistentWatcher(curator, root + path, true);
        watcher.getListenable().addListener(event -> listener.run());
        watcher.getResetListenable().addListener(listener);
        watcher.start();
        watchers.add(watcher);
    }

    @Override
    public void onSession(Consumer<SessionState> listener) {
        synchronized (this) {
            listeners.add(listener);
            listener.accept(state);
        }
    }

    @Override
    public void close() {
        watchers.forEach(PersistentWatcher::close);
        curator.close();
    }

    /** For those who must end a session as the server would. */
    CuratorFramework curator() {
        return curator;
    }
}
