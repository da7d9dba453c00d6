package io.gustfront.runtime.agent;

/**
 * A running thing: one role, and the only writer of its own state. Others reach it through its queues and ring its
 * {@linkplain #doorbell() doorbell}. What drives it, and on which thread, is an {@link AgentHost}'s affair.
 */
public interface Agent {
    /** Names its thread. */
    String name();

    /**
     * Does a bounded piece of work: one duty cycle.
     *
     * @return how much was done, in any unit; 0 if there was nothing to do, so that the thread may wait
     */
    int doWork();

    /** When, by the clock's {@code nanoTime}, there is something to do though nobody rings; {@link Long#MAX_VALUE} for never. */
    long nextDeadlineNs();

    /** What others ring after they gave it something to do. */
    Doorbell doorbell();

    /** Whether it has ended: it is not driven any more. */
    boolean isClosed();

    /** Whether it makes work for others out of nothing, so that it is to be driven when they have nothing to do. */
    default boolean isSource() {
        return false;
    }

    /** Whether one thread has to drive it from its beginning to its end, and nobody else but those beside it. */
    default boolean isThreadBound() {
        return false;
    }
}
