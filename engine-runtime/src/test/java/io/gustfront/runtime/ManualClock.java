package io.gustfront.runtime;

import io.gustfront.api.task.Clock;
import java.time.Duration;

/** Time that a test moves. May be read by any thread. */
public final class ManualClock implements Clock {
    private volatile long nowNs;

    /** Begins at a time. */
    public ManualClock(long nowNs) {
        this.nowNs = nowNs;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long currentTimeMillis() {
        return nowNs / 1_000_000;
    }

    /** Moves it. */
    public void advance(Duration duration) {
        nowNs += duration.toNanos();
    }
}
