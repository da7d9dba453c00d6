package io.gustfront.cluster.supervisor;

import io.gustfront.api.task.Clock;

/** Stands still until it is moved. */
final class FakeClock implements Clock {
    private long nowNs = 5_000_000_000L;

    void advanceMs(long ms) {
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
