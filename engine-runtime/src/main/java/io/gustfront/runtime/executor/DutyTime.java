package io.gustfront.runtime.executor;

import io.gustfront.api.task.Clock;

/**
 * How long a duty cycle goes on calling user code: what the calls emitted leaves only when it ends. Looking at the clock costs a
 * fifth of what the engine does for a tuple, so it is looked at after the first call, after two more, after four more, and so on
 * up to every thirty-second: a call that takes long ends its cycle at once, and many short ones hardly pay. Owned by the executor's
 * thread.
 */
final class DutyTime {
    /** How long a cycle goes on that fills one batch. */
    private static final long CYCLE_NS = 200_000L;

    /**
     * How much longer for each further one. A batch costs 2 to 10 µs, by machine, in sending it and in the turn of who receives it, whatever is in it; so that costs
     * a tenth to a half, and less where enough for a full batch comes together sooner.
     */
    private static final long CYCLE_NS_PER_BATCH = 20_000L;

    /** And at most, for what came first waits for as long. */
    private static final long LONGEST_CYCLE_NS = 2_000_000L;

    /**
     * How many tuples a cycle takes in, or has a spout send, at most, where they go to few executors. So many that what a cycle costs by itself is spread thin, and
     * so few that what they made is still in the second cache when the next executor on the same thread, or the ledger, comes to it.
     */
    static final int MOST_TUPLES = 1_024;

    /** And for each executor, where they go to more: about as many as travel together. */
    static final int MOST_TUPLES_PER_BATCH = 256;

    private static final int MOST_CALLS_PER_LOOK = 32;

    private final Clock clock;
    private long nowNs;
    private long endNs;
    private int callsPerLook;
    private int callsLeft;

    DutyTime(Clock clock) {
        this.clock = clock;
    }

    /**
     * A cycle begins.
     *
     * @param batches how many it fills at most, at least 1
     */
    void begin(long startNs, int batches) {
        beginAgain(startNs, batches);
        callsPerLook = 1;
        callsLeft = 1;
    }

    /** As {@link #begin}, for what comes in pieces: goes on to look at the clock as rarely as the calls before were short. */
    void beginAgain(long startNs, int batches) {
        nowNs = startNs;
        endNs = startNs + Math.min(LONGEST_CYCLE_NS, CYCLE_NS + CYCLE_NS_PER_BATCH * (batches - 1));
    }

    /** The time, by the last look. */
    long nowNs() {
        return nowNs;
    }

    /** How long after the time at which the cycle should have ended; negative before. */
    long pastNs(long timeNs) {
        return timeNs - endNs;
    }

    /** After a call of user code: whether the cycle has to end. */
    boolean isOver() {
        if (--callsLeft <= 0) {
            nowNs = clock.nanoTime();
            callsPerLook = Math.min(MOST_CALLS_PER_LOOK, 2 * callsPerLook);
            callsLeft = callsPerLook;
        }
        if (pastNs(nowNs) < 0) {
            return false;
        }
        callsPerLook = 1;
        callsLeft = 1;
        return true;
    }
}
