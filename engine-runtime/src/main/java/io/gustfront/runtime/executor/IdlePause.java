package io.gustfront.runtime.executor;

/**
 * When a spout that had nothing to emit is asked again: after 50 µs, then after twice as long each time up to a millisecond; when it
 * has been asked sixteen times more, after twice as long again, up to ten milliseconds. So one that pauses for a moment is asked soon,
 * and one that is idle costs a hundred calls a second. Whatever arrives for its executor ends the pause. Owned by the executor's thread.
 */
final class IdlePause {
    /** How long a spout pauses that threw. */
    static final long AFTER_ERROR_NS = 1_000_000L;

    private static final long SHORTEST_NS = 50_000L;
    private static final long SOON_NS = 1_000_000L;
    private static final long LONGEST_NS = 10_000_000L;
    private static final int MOST_SOON = 16;

    private long pauseNs = SHORTEST_NS;
    private int soon;
    private long untilNs;

    IdlePause(long nowNs) {
        this.untilNs = nowNs;
    }

    /** A call emitted nothing. */
    void onNothing(long nowNs) {
        untilNs = nowNs + pauseNs;
        if (pauseNs < SOON_NS) {
            pauseNs = Math.min(SOON_NS, 2 * pauseNs);
        } else if (soon < MOST_SOON) {
            soon++;
        } else {
            pauseNs = Math.min(LONGEST_NS, 2 * pauseNs);
        }
    }

    /** A call emitted something: the next pause is short. */
    void onEmitted() {
        pauseNs = SHORTEST_NS;
        soon = 0;
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
