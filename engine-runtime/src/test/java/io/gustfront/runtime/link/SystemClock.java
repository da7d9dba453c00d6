package io.gustfront.runtime.link;

import io.gustfront.api.task.Clock;

/** The machine's time. */
final class SystemClock implements Clock {
    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }
}
