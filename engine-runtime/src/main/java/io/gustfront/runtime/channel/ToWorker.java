package io.gustfront.runtime.channel;

import io.gustfront.scheduler.WorkerPlan;

/**
 * What a supervisor tells a worker. Every message states how things are to be, not what has changed, so that the newest of each
 * kind is all that counts, and a supervisor that was restarted simply says it all again: {@link Launch}, {@link Plan},
 * {@link Activation}, in this order.
 */
public sealed interface ToWorker {
    /**
     * The first message after the handshake; the worker reads the files, and makes its class loader. A worker that was launched
     * already, and has a new connection, checks that it is the one who is meant, and goes on.
     *
     * @param topologyId unique in the cluster, for all time
     * @param topologyName what users call it
     * @param node the node's id
     * @param number the slot's number within the topology, as in {@link WorkerPlan.WorkerPlace}
     * @param incarnation the start of the slot's worker that this is
     * @param bindHost where it answers links
     * @param port the slot's port, where it answers links
     * @param linkSecret with which workers of this topology prove themselves to each other
     * @param topologyBlob the file of the {@link TopologyBlob}
     * @param jar the file of the topology's jar
     */
    record Launch(
            String topologyId,
            String topologyName,
            String node,
            int number,
            int incarnation,
            String bindHost,
            int port,
            Secret linkSecret,
            String topologyBlob,
            String jar)
            implements ToWorker {}

    /**
     * Who there is and who runs what. An executor that the worker runs, and whose placement isn't in the plan, is drained and
     * closed (PROTOCOL M1, M2); one that is in the plan for this worker, and isn't run, is opened. Plans of an older epoch than
     * the newest are ignored.
     *
     * @param plan for all workers of the topology the same
     * @param drainWaitMs how long what is closed may drain
     */
    record Plan(WorkerPlan plan, long drainWaitMs) implements ToWorker {}

    /**
     * Whether spouts are to run. A worker begins inactive.
     *
     * @param active whether {@code nextTuple} is called
     */
    record Activation(boolean active) implements ToWorker {}

    /**
     * Before a kill: the spouts stop for good; the worker reports {@link ToSupervisor.Status#drained()} when none of its spouts
     * has an open tree, or the wait is over.
     *
     * @param waitMs how long open trees may drain; a shorter one than before takes its place
     */
    record Drain(long waitMs) implements ToWorker {}

    /**
     * Close everything ({@code close}, {@code cleanup}, worker hooks) and exit with 0. What isn't done within the time is left
     * undone.
     *
     * @param waitMs after this the supervisor kills the process
     */
    record Close(long waitMs) implements ToWorker {}

    /**
     * A question. It is answered by {@link ToSupervisor.Answer} with the same id.
     *
     * @param id chosen by the supervisor
     * @param question what is asked for
     * @param limit how many entries are wanted at most, for OLDEST
     */
    record Ask(long id, Question question, int limit) implements ToWorker {}

    /** What can be asked. */
    enum Question {
        /** {@link ToSupervisor.Stats}. */
        STATS,
        /** {@link ToSupervisor.Oldest}: the tuples that have been held longest. */
        OLDEST,
        /** {@link ToSupervisor.Text}: the stacks of all threads. */
        STACKS
    }
}
