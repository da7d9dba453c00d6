package io.gustfront.cluster.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ephemeral node that says that a daemon lives. One that an earlier session of it has left would go with that session, so another is
 * made in its place. Used by the daemon's thread.
 */
public final class PresenceNode {
    private final ClusterStore store;
    private final String path;
    private final Executor owner;
    private boolean announcing;

    /**
     * @param path where the node is
     * @param owner has something run by the daemon's thread
     */
    public PresenceNode(ClusterStore store, String path, Executor owner) {
        this.store = store;
        this.path = path;
        this.owner = owner;
    }

    /** Whether the node is being made. */
    public boolean isBeingAnnounced() {
        return announcing;
    }

    /**
     * Makes the node; nothing if it is being made.
     *
     * @param data what it says
     * @param then hears how that ended, on the daemon's thread; null if the store couldn't be read
     */
    public void announce(byte[] data, Consumer<@Nullable CommitResult> then) {
        if (announcing) {
            return;
        }
        announcing = true;
        store.read(path)
                .thenCompose(found -> {
                    List<StoreWrite> writes = new ArrayList<>();
                    found.ifPresent(node -> writes.add(new StoreWrite.Delete(path, node.version())));
                    writes.add(new StoreWrite.Create(path, data, true));
                    return store.commit(writes);
                })
                .whenComplete((result, failure) -> owner.execute(() -> {
                    announcing = false;
                    then.accept(result);
                }));
    }
}
