package io.gustfront.api.task;

/** A running {@link BackgroundStep}. May be used by any thread. */
public interface BackgroundTask {
    /** Ends the wait before the next step, or lets the one after the current step follow at once. Never blocks. */
    void wakeUp();

    /**
     * Lets no further step begin, interrupts one that runs, and waits for it to return, at most as long as told. The engine does
     * this by itself after the task was closed.
     *
     * @param timeoutMs how long to wait, in milliseconds; 0 for not at all
     * @return whether no step runs any more
     */
    boolean stop(long timeoutMs);
}
