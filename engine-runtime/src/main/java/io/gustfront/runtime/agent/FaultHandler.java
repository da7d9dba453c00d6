package io.gustfront.runtime.agent;

/** The one place of a process that hears of the unexpected, and decides whether it goes on. */
@FunctionalInterface
public interface FaultHandler {
    /** An agent threw what it should never throw; it isn't driven any more. Called on the thread that drove it. */
    void onFault(String agent, Throwable fault);

    /**
     * For whoever calls user code: what that throws is its own affair, whatever it is, but for what the JVM can't go on after.
     *
     * @throws OutOfMemoryError if it is one
     */
    static void rethrowIfFatal(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError fatal) {
            throw fatal;
        }
    }
}
