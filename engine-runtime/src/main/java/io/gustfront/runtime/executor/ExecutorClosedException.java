package io.gustfront.runtime.executor;

/** Ends a call of user code that waits for room, when its executor is told to close (PROTOCOL B1). */
final class ExecutorClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ExecutorClosedException() {
        super("the executor is closing; nothing more is emitted");
    }
}
