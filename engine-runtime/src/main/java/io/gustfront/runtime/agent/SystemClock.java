package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;

/** The machine's time. */
public final class SystemClock implements Clock {
    /** It has no state. */
    public SystemClock() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }
}
