package io.gustfront.testkit;

import io.gustfront.api.task.Clock;

/** Time that stands still but when it is moved. */
final class VirtualClock implements Clock {
    /** 2026-01-01T00:00:00Z. */
    private static final long EPOCH_MS = 1_767_225_600_000L;

    private static final long ORIGIN_NS = 1_000_000_000L;

    private long nowNs = ORIGIN_NS;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long currentTimeMillis() {
        return EPOCH_MS + sinceStartNs() / 1_000_000;
    }

    long sinceStartNs() {
        return nowNs - ORIGIN_NS;
    }

    /** Moves to a time; never back. */
    void moveTo(long timeNs) {
        nowNs = Math.max(nowNs, timeNs);
    }
}
