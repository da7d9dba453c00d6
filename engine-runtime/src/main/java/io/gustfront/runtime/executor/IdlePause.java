package io.gustfront.runtime.executor;

/**
 * When a spout that had nothing to emit is asked again: after 50 µs, then after twice as long each time up to a millisecond, or to some, 50 at most,
 * where a worker has many spouts. Whatever arrives for its executor ends the pause. Owned by the executor's thread.
 */
final class IdlePause {
    /** How long a spout pauses that threw. */
    static final long AFTER_ERROR_NS = 1_000_000L;

    private static final long SHORTEST_NS = 50_000L;
    private static final long LONGEST_NS = 1_000_000L;

    /** As many spouts of a worker are each asked every millisecond. */
    private static final int FEW = 15;

    /** How many silent ones are, on average, of a worker that has more: each costs it some microseconds, for what it touches is no longer in the caches. */
    private static final int ASKED_PER_PAUSE = 2;

    private static final int MOST_PAUSES = 50;

    private final long longestNs;
    private long pauseNs = SHORTEST_NS;
    private long untilNs;

    /** @param spouts about how many spouts the worker has: where there are many, each is asked less often while it has nothing */
    IdlePause(long nowNs, int spouts) {
        this.untilNs = nowNs;
        this.longestNs = spouts <= FEW ? LONGEST_NS : LONGEST_NS * Math.min(MOST_PAUSES, spouts / ASKED_PER_PAUSE);
    }

    /** A call emitted nothing. */
    void onNothing(long nowNs) {
        untilNs = nowNs + pauseNs;
        if (pauseNs > LONGEST_NS) {
            untilNs -= Math.floorMod(untilNs, pauseNs); // together with others, so that a thread wakes once for all
        }
        pauseNs = Math.min(longestNs, 2 * pauseNs);
    }

    /** A call emitted something: the next pause is short. */
    void onEmitted() {
        pauseNs = SHORTEST_NS;
    }

    /** A call threw. */
    void onThrew(long nowNs) {
        untilNs = nowNs + AFTER_ERROR_NS;
    }

    /** There may be something to emit now. */
    void end(long nowNs) {
        onEmitted();
        untilNs = nowNs;
    }

    /** Whether the spout may be asked. */
    boolean isOver(long nowNs) {
        return nowNs - untilNs >= 0;
    }

    /** When it is over. */
    long untilNs() {
        return untilNs;
    }
}
