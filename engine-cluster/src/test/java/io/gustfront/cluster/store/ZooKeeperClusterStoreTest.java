package io.gustfront.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.store.ClusterStore.SessionState;
import io.gustfront.runtime.channel.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperClusterStoreTest extends ClusterStoreContract {
    private static final int SESSION_MS = 6_000;
    private static TestingServer server;
    private static int tests;

    private final String root = "/cluster-" + tests++;
    private final Secret secret = Secret.random();
    private final Map<ClusterStore, CuttableProxy> proxies = new HashMap<>();
    private final List<ClusterStore> stores = new ArrayList<>();

    @BeforeAll
    static void startServer(@TempDir Path directory) throws Exception {
        server = new TestingServer(-1, directory.resolve("zookeeper").toFile(), true); // which it writes beside, too
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (CuttableProxy proxy : proxies.values()) {
            proxy.mend();
        }
        stores.forEach(ClusterStore::close);
        for (CuttableProxy proxy : proxies.values()) {
            proxy.close();
        }
    }

    @Override
    ClusterStore connect() throws Exception {
        CuttableProxy proxy = new CuttableProxy(server.getPort());
        ClusterStore store =
                new ZooKeeperClusterStore("127.0.0.1:" + proxy.port(), root, SESSION_MS, Optional.of(secret));
        proxies.put(store, proxy);
        stores.add(store);
        AtomicReference<SessionState> state = new AtomicReference<>();
        store.onSession(state::set);
        await(() -> state.get() == SessionState.CONNECTED);
        return store;
    }

    @Override
    void suspend(ClusterStore store) {
        proxies.get(store).cut();
    }

    @Override
    void reconnect(ClusterStore store) {
        proxies.get(store).mend();
    }

    @Override
    void expire(ClusterStore store) throws Exception {
        ((ZooKeeperClusterStore) store)
                .curator()
                .getZookeeperClient()
                .getZooKeeper()
                .getTestable()
                .injectSessionExpiration();
    }

    @Override
    void loseNextReply(ClusterStore store) {
        proxies.get(store).cutAtNextReply();
    }

    @Override
    void await(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }

    @Test
    void shouldNotLetStrangersReadOrWrite() throws Exception {
        ClusterStore store = connect();
        await(store.commit(List.of(new StoreWrite.Create("/topologies/a", new byte[0], false))));

        try (ZooKeeper stranger = new ZooKeeper(server.getConnectString(), SESSION_MS, event -> {})) {
            await(() -> stranger.getState().isConnected());
            assertThatThrownBy(() -> stranger.getData(root + "/topologies/a", false, null))
                    .isInstanceOf(KeeperException.NoAuthException.class);
            assertThatThrownBy(() -> stranger.delete(root + "/topologies/a", -1))
                    .isInstanceOf(KeeperException.NoAuthException.class);
            assertThatThrownBy(() -> stranger.getChildren(root + "/topologies", false))
                    .isInstanceOf(KeeperException.NoAuthException.class);
        }
        assertThat(await(store.read("/topologies/a"))).isPresent();
    }
}
