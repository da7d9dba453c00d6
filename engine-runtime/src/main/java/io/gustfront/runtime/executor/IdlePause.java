package io.gustfront.runtime.executor;

/**
 * When a spout that had nothing to emit is asked again: after 50 µs, then after twice as long each time up to a millisecond, or to some where a worker has many
 * spouts. Whatever
 * arrives for its executor ends the pause. Owned by the executor's thread.
 */
final class IdlePause {
    /** How long a spout pauses that threw. */
    static final long AFTER_ERROR_NS = 1_000_000L;

    private static final long SHORTEST_NS = 50_000L;
    private static final long LONGEST_NS = 1_000_000L;

    /** How many silent spouts a worker asks each millisecond at most: each costs it some tenths of a microsecond. */
    private static final int ASKED_PER_PAUSE = 8;

    private final long longestNs;
    private long pauseNs = SHORTEST_NS;
    private long untilNs;

    /** @param spouts about how many spouts the worker has: where there are many, each is asked less often while it has nothing */
    IdlePause(long nowNs, int spouts) {
        this.untilNs = nowNs;
        this.longestNs = LONGEST_NS * Math.max(1, spouts / ASKED_PER_PAUSE);
    }

    /** A call emitted nothing. */
    void onNothing(long nowNs) {
        untilNs = nowNs + pauseNs;
        if (pauseNs > LONGEST_NS) {
            untilNs -= Math.floorMod(untilNs, LONGEST_NS); // together with others, so that a thread wakes once for many
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
