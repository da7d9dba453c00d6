package io.gustfront.runtime.executor;

/**
 * When a spout that had nothing to emit is asked again: after 50 µs, then after twice as long each time up to a millisecond. Whatever
 * arrives for its executor ends the pause. Owned by the executor's thread.
 */
final class IdlePause {
    /** How long a spout pauses that threw. */
    static final long AFTER_ERROR_NS = 1_000_000L;

    private static final long SHORTEST_NS = 50_000L;
    private static final long LONGEST_NS = 1_000_000L;

    private long pauseNs = SHORTEST_NS;
    private long untilNs;

    IdlePause(long nowNs) {
        this.untilNs = nowNs;
    }

    /** A call emitted nothing. */
    void onNothing(long nowNs) {
        untilNs = nowNs + pauseNs;
        pauseNs = Math.min(LONGEST_NS, 2 * pauseNs);
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
