package io.gustfront.testsupport;

import io.gustfront.api.task.Clock;

/** Stands still until it is moved. Of the thread that moves it. */
public final class FakeClock implements Clock {
    private long nowNs = 1_000_000_000_000L;

    /** Lets time pass. */
    public void advanceMs(long ms) {
        nowNs += ms * 1_000_000L;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long currentTimeMillis() {
        return nowNs / 1_000_000L;
    }
}
