package io.gustfront.runtime.executor;

/** Where errors of user code are kept. Called by any thread; never blocks. */
@FunctionalInterface
public interface ErrorSink {
    /** Keeps an error. */
    void report(ErrorReport report);
}
