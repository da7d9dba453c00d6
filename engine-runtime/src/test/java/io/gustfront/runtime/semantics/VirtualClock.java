package io.gustfront.runtime.semantics;

import io.gustfront.api.task.Clock;
import java.time.Duration;

/**
 * Time that a test moves. Each look at it takes a microsecond, so that whoever works until a time comes to an end. It begins
 * shortly before the nanoseconds overflow, where comparing instead of subtracting shows.
 */
final class VirtualClock implements Clock {
    private static final long LOOK_NS = 1_000;

    private long nowNs = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();
    private long passedNs;

    @Override
    public synchronized long nanoTime() {
        advanceNs(LOOK_NS);
        return nowNs;
    }

    @Override
    public synchronized long currentTimeMillis() {
        return passedNs / 1_000_000;
    }

    synchronized void advanceNs(long ns) {
        nowNs += ns;
        passedNs += ns;
    }

    /** How much time has passed since the test began. */
    synchronized long passedNs() {
        return passedNs;
    }
}
