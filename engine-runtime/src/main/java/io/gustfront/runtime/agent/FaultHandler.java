package io.gustfront.runtime.agent;

/** The one place of a process that hears of the unexpected, and decides whether it goes on. */
@FunctionalInterface
public interface FaultHandler {
    /** An agent threw what it should never throw; it isn't driven any more. Called on the thread that drove it. */
    void onFault(String agent, Throwable fault);
}
