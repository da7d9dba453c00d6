package io.gustfront.kafka;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The queue from the background step (offers) to the executor (polls). Neither ever waits in it. Bounded by records and bytes
 * until they are <em>emitted</em>, not until they are taken: the step looks at {@link #hasRoom} before it polls, so at most one
 * poll's worth goes beyond.
 */
final class HandOff {
    private final int maxRecords;
    private final long maxBytes;
    private final ConcurrentLinkedQueue<FetchEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** Set by the step that found no room, taken by the executor that made some. */
    private volatile boolean awaited;

    HandOff(int maxRecords, long maxBytes) {
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    /** By the background step. If there is no room, {@link #release} will say when there is. */
    boolean hasRoom() {
        if (isBelow(1)) {
            return true;
        }
        awaited = true;
        return isBelow(1);
    }

    /** By the background step. */
    void offer(FetchEvent event) {
        records.addAndGet(event.weight());
        bytes.addAndGet(event.bytes());
        events.add(event);
    }

    /** By the executor, which releases what the event weighs when it is done with it. */
    @Nullable
    FetchEvent poll() {
        return events.poll();
    }

    /**
     * By the executor: records have left.
     *
     * @return whether the step waits for this and should be woken up
     */
    boolean release(int releasedRecords, long releasedBytes) {
        records.addAndGet(-releasedRecords);
        bytes.addAndGet(-releasedBytes);
        if (awaited && isBelow(2)) {
            awaited = false;
            return true;
        }
        return false;
    }

    int waitingRecords() {
        return records.get();
    }

    /** Whether less is taken than this part of the bounds: 1 for all, 2 for a half. */
    private boolean isBelow(int part) {
        return records.get() < (maxRecords + part - 1) / part && bytes.get() < (maxBytes + part - 1) / part;
    }
}
