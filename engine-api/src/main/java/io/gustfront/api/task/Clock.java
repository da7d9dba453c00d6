package io.gustfront.api.task;

import java.time.Instant;

/** The time that the engine runs on: the machine's, or a test's. May be read by any thread. */
public interface Clock {
    /** Nanoseconds that only grow, from an arbitrary start; for durations. */
    long nanoTime();

    /** Milliseconds since 1970, UTC; may jump; for what people read and for what other systems store. */
    long currentTimeMillis();

    /** The wall clock's instant. */
    default Instant instant() {
        return Instant.ofEpochMilli(currentTimeMillis());
    }
}
