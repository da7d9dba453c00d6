package io.gustfront.kafka.fakes;

import io.gustfront.api.task.Clock;
import java.time.Duration;

/** Time that stands still until it is moved. Begins below zero, as a nanosecond clock may. */
public final class FakeClock implements Clock {
    private volatile long nanos = -Duration.ofMinutes(1).toNanos();

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long currentTimeMillis() {
        return 1_700_000_000_000L + Duration.ofNanos(nanos).toMillis();
    }

    public void advance(Duration by) {
        nanos += by.toNanos();
    }
}
