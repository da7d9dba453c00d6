package io.gustfront.cluster.store;

import io.gustfront.cluster.store.InMemoryStoreServer.InMemoryClusterStore;
import java.util.function.BooleanSupplier;

class InMemoryClusterStoreTest extends ClusterStoreContract {
    private final InMemoryStoreServer server = new InMemoryStoreServer();

    @Override
    ClusterStore connect() {
        return server.connect();
    }

    @Override
    void suspend(ClusterStore store) {
        ((InMemoryClusterStore) store).suspend();
    }

    @Override
    void reconnect(ClusterStore store) {
        ((InMemoryClusterStore) store).reconnect();
    }

    @Override
    void expire(ClusterStore store) {
        ((InMemoryClusterStore) store).expire();
        ((InMemoryClusterStore) store).reconnect();
    }

    @Override
    void loseNextReply(ClusterStore store) {
        ((InMemoryClusterStore) store).loseNextReply();
    }

    @Override
    void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (!server.step()) {
                throw new AssertionError("nothing is under way any more");
            }
        }
    }
}
