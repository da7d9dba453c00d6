package io.gustfront.runtime.executor;

/**
 * Whether a spout waits in {@code nextTuple}, as many do until there is something. What its last call emitted would wait as long if another call came before it
 * left; so then each call is a duty cycle of its own. That costs about a microsecond a call, which is not much beside a wait. Owned by the executor's thread.
 */
final class WaitingCalls {
    /** A call that takes longer waits: woken threads take longer to run. */
    private static final long SHORTEST_WAIT_NS = 20_000;

    /** How many calls after one that waits, and then don't, are each a cycle still: one that is late and catches up is about to wait again. */
    private static final int CALLS_AFTER_WAIT = 64;

    /** A call that takes longer on average waits, or is so long that this costs little. */
    private static final long SHORTEST_AVERAGE_NS = 5_000;

    private int callsLeft;

    /** After the first call of a duty cycle, which took so long: whether it has to be the only one. */
    boolean endCycle(long tookNs) {
        if (tookNs >= SHORTEST_WAIT_NS) {
            callsLeft = CALLS_AFTER_WAIT;
        } else if (callsLeft > 0) {
            callsLeft--;
        }
        return callsLeft > 0;
    }

    /** A duty cycle of more than one call is over for its time: it took so long. */
    void onLongCycle(int calls, long tookNs) {
        if (tookNs >= SHORTEST_AVERAGE_NS * calls) {
            callsLeft = CALLS_AFTER_WAIT;
        }
    }
}
