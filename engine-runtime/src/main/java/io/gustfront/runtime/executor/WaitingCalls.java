package io.gustfront.runtime.executor;

/**
 * Whether a spout waits in {@code nextTuple}, as many do until there is something. What its last call emitted would wait as long if another call came before it
 * left; so then each call is a duty cycle of its own.
 *
 * <p>That costs a turn of the executor's thread for each call, for which hundreds of executors may queue, and sends tuples one by one. So a call that took long
 * doesn't prove anything: it may have found the caches cold, or the thread without a processor, or it sent to many. It has to take longer than what it sent
 * costs, and the next has to do so, too. Owned by the executor's thread.
 */
final class WaitingCalls {
    /** A call that takes longer waits: woken threads take longer to run. */
    private static final long SHORTEST_WAIT_NS = 20_000;

    /** How many calls after one that waits, and then don't, are each a cycle still: one that is late and catches up is about to wait again. */
    private static final int CALLS_AFTER_WAIT = 64;

    /** If calls take longer on average for each tuple that they send, or for each call that sends none, they wait, or take so long that the rest costs little. */
    private static final long SHORTEST_AVERAGE_NS = 5_000;

    /** What a turn of the executor's thread costs at least. */
    private static final long SHORTEST_TURN_NS = 5_000;

    /** Of how many turns their cost is about the mean, and how many times as much one may count. */
    private static final int TURNS = 64;

    private static final int TURN_GROWTH = 32;

    /** After about so many late cycles a turn's cost counts for a third. */
    private static final int LATE_CYCLES = 64;

    private boolean suspected; // the last cycle was as that of a spout that waits
    private int callsLeft;
    private long turnNs = SHORTEST_TURN_NS;

    /**
     * A cycle begins, and could have begun so long ago, when the one before ended: what a turn costs just now. One that is much longer than those before
     * counts for little, for it may be a collection's.
     */
    void onTurn(long tookNs) {
        turnNs = Math.max(SHORTEST_TURN_NS, turnNs + (Math.min(tookNs, TURN_GROWTH * turnNs) - turnNs) / TURNS);
    }

    /**
     * After the first call of a duty cycle: whether it has to be the only one.
     *
     * @param sent how many tuples it sent
     * @param tookNs how long it took
     */
    boolean endCycle(int sent, long tookNs) {
        if (tookNs >= Math.max(SHORTEST_WAIT_NS, SHORTEST_AVERAGE_NS * sent)) {
            if (suspected || callsLeft > 0) {
                callsLeft = CALLS_AFTER_WAIT;
            }
            suspected = true;
            return true;
        }
        if (callsLeft > 0) {
            callsLeft--;
        }
        return callsLeft > 0;
    }

    /**
     * A duty cycle of several calls has ended.
     *
     * @param sent how many tuples they sent
     * @param tookNs how long all took
     * @param lateNs if the last sent nothing: how much longer the cycle lasted than it goes on of itself. If that is more than the turns cost that calls take which
     *     are alone, it is worth them, whatever it was that took so long: most likely that call, however much the calls before it sent
     */
    void onCycle(int calls, int sent, long tookNs, long lateNs) {
        if (sent == 0) { // nothing could have waited for a later call, and brief looks in vain are no waits
            suspected &= tookNs >= SHORTEST_WAIT_NS * calls;
            return;
        }
        boolean slow = lateNs >= CALLS_AFTER_WAIT * turnNs || tookNs >= SHORTEST_AVERAGE_NS * Math.max(calls, sent);
        if (slow && suspected) {
            callsLeft = CALLS_AFTER_WAIT;
        }
        suspected = slow;
        if (lateNs > 0) { // slowly, what no call shows any more is forgotten
            turnNs = Math.max(SHORTEST_TURN_NS, turnNs - turnNs / LATE_CYCLES);
        }
    }

    /** A duty cycle of one call has ended for another reason than that the call waited: nothing was to be sent, no more could be, or its time was over. */
    void onBriefCycle() {
        suspected = false;
    }
}
