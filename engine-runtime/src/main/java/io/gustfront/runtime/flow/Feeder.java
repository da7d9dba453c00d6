package io.gustfront.runtime.flow;

/**
 * What runs a fused executor, as that one sees it: in the middle of its own work, on the same thread. It takes nothing in
 * meanwhile, neither calls nor control; nobody waits for that (PROTOCOL B3).
 */
public interface Feeder {
    /** Its lowest task. */
    int firstTask();

    /** Lets nothing that user code does from now on count as done in its own call; whether that was so before. */
    boolean stepAside();

    /** Ends that. */
    void stepBack(boolean wasAside);

    /** Whether it is in a call of its user code, which emits more than the list for what is fused with it holds. */
    boolean isInCall();

    /** Whether it, or who runs it, has been told to close, and the time for that is over: what keeps it must give up. */
    boolean isOverdue();
}
