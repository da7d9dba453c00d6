package io.gustfront.api.task;

/** A metric that only grows. May be used by any thread. */
public interface Counter {
    /** Adds one. */
    default void increment() {
        add(1);
    }

    /** Adds a number, zero or more. */
    void add(long amount);

    /** The sum so far, since the task was opened. */
    long count();
}
