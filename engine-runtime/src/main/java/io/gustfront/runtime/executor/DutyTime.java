package io.gustfront.runtime.executor;

import io.gustfront.api.task.Clock;

/**
 * How long a duty cycle goes on calling user code: what the calls emitted leaves only when it ends. Looking at the clock costs a
 * fifth of what the engine does for a tuple, so it is looked at after the first call, after two more, after four more, and so on
 * up to every thirty-second: a call that takes long ends its cycle at once, and many short ones hardly pay. Owned by the executor's
 * thread.
 */
final class DutyTime {
    /** How long a cycle goes on. */
    static final long CYCLE_NS = 200_000L;

    /**
     * How many tuples a cycle takes in or asks for, at most: about as many as travel together. What they made is still in the caches
     * when the next executor on the same thread, or the ledger, comes to it.
     */
    static final int MOST_TUPLES = 256;

    private static final int MOST_CALLS_PER_LOOK = 32;

    private final Clock clock;
    private long nowNs;
    private long endNs;
    private int callsPerLook;
    private int callsLeft;

    DutyTime(Clock clock) {
        this.clock = clock;
    }

    /** A cycle begins. */
    void begin(long startNs) {
        nowNs = startNs;
        endNs = startNs + CYCLE_NS;
        callsPerLook = 1;
        callsLeft = 1;
    }

    /** As {@link #begin}, for what comes in pieces: goes on to look at the clock as rarely as the calls before were short. */
    void beginAgain(long startNs) {
        nowNs = startNs;
        endNs = startNs + CYCLE_NS;
    }

    /** The time, by the last look. */
    long nowNs() {
        return nowNs;
    }

    /** After a call of user code: whether the cycle has to end. */
    boolean isOver() {
        if (--callsLeft <= 0) {
            nowNs = clock.nanoTime();
            callsPerLook = Math.min(MOST_CALLS_PER_LOOK, 2 * callsPerLook);
            callsLeft = callsPerLook;
        }
        if (nowNs - endNs < 0) {
            return false;
        }
        callsPerLook = 1;
        callsLeft = 1;
        return true;
    }
}
