package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a supervisor keeps on its disk, but for blobs and what belongs to one process. No call blocks; futures end on whatever
 * thread.
 */
public interface NodeFiles {
    /**
     * Keeps what is to be known of a slot after a restart. Notes of one slot are kept in the order of the calls.
     *
     * @return done when it is durable; failed if it may not be
     */
    CompletableFuture<Void> keep(SlotNote note);

    /** A piece of the log of a slot's workers of a topology: {@link ReplyBody.LogLines} or {@link ReplyBody.Refused}. */
    CompletableFuture<ReplyBody> log(String topologyId, int port, long from, int limit);

    /** Keeps an error. What can't be kept is dropped and counted. */
    void keepError(String topologyId, ErrorEntry error);

    /** The newest errors of a topology: {@link ReplyBody.Errors} or {@link ReplyBody.Refused}. */
    CompletableFuture<ReplyBody> errors(String topologyId, int limit);

    /** Removes logs and errors of topologies that have ended, but for those of the last ones that did. */
    void prune(Set<String> topologiesInUse);
}
