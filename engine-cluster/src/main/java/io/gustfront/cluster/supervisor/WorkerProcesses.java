package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.BlobRef;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Worker processes of this node. No call blocks; futures end on whatever thread. */
public interface WorkerProcesses {
    /**
     * Starts the process of a worker; it connects to the supervisor's channel, and nobody else can prove to be it.
     *
     * @param key which start; its incarnation is durable
     * @param jar is here
     * @param blob is here; heap, options and environment of the process are in it
     * @return failed with an {@link java.io.IOException} whose message says why there is no process
     */
    CompletableFuture<WorkerHandle> start(WorkerKey key, BlobRef jar, BlobRef blob);

    /** A process that an earlier supervisor of this node has started, and that still runs. */
    Optional<WorkerHandle> find(WorkerKey key);

    /**
     * After a process's end: reads why it ended, and removes what belonged to it, but for its log.
     */
    CompletableFuture<Ending> bury(WorkerKey key);

    /** A process. */
    interface WorkerHandle {
        /** Its number. */
        long pid();

        /** When it began, since 1970. */
        long startedAtMs();

        /** Whether it runs. */
        boolean isAlive();

        /** Ends it at once. */
        void kill();

        /** Done when it has ended; for a process of an earlier supervisor that may be some seconds later. */
        CompletableFuture<Void> onExit();
    }

    /**
     * Why a process ended.
     *
     * @param cause one line, for people
     * @param stack or the last lines that it printed; may be empty
     * @param epoch it may be started again only with a plan of at least this epoch; 0: with any
     */
    record Ending(String cause, String stack, long epoch) {}
}
