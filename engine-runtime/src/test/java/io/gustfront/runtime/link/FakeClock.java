package io.gustfront.runtime.link;

import io.gustfront.api.task.Clock;
import java.time.Duration;

/** Time that a test moves. Begins shortly before the nanoseconds overflow. */
final class FakeClock implements Clock {
    private long nowNs = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long currentTimeMillis() {
        return nowNs / 1_000_000;
    }

    void advance(Duration duration) {
        nowNs += duration.toNanos();
    }

    void advanceNs(long ns) {
        nowNs += ns;
    }
}
