package io.gustfront.runtime.agent;

import org.jspecify.annotations.Nullable;

/**
 * A thread of a worker. It is called after the agent that it drives. When it drives several, or that one runs another in the
 * middle of its own work, as executors run those that are fused with them, this says whose code runs. To rename the thread would
 * cost a call of the system each time.
 */
public final class WorkerThread extends Thread {
    private @Nullable String guest; // of this thread only
    private @Nullable PoolDriver poolDriver; // of this thread only

    WorkerThread(Runnable work, String name) {
        super(work, name);
    }

    /** Its work, with timed waits as exact as the system can make them. */
    @Override
    public void run() {
        TimerSlack.minimize();
        super.run();
    }

    /** The calling thread is a pool's from now on. */
    static void enterPool(PoolDriver driver) {
        if (Thread.currentThread() instanceof WorkerThread thread) {
            thread.poolDriver = driver;
        }
    }

    /** What the calling thread does in a pool; null if it isn't in one. */
    static @Nullable PoolDriver poolDriver() {
        return Thread.currentThread() instanceof WorkerThread thread ? thread.poolDriver : null;
    }

    /**
     * The calling thread runs another agent's code from now on, if it is a worker's.
     *
     * @param guest what a thread that drives that agent would be called; null to go back to the one that this is called after
     * @return whose code it ran before, to be given back when this ends; null if it was that of the one that it is called after
     */
    public static @Nullable String enter(@Nullable String guest) {
        if (Thread.currentThread() instanceof WorkerThread thread) {
            String before = thread.guest;
            thread.guest = guest;
            return before;
        }
        return null;
    }

    /** What a thread that drives the agent whose code runs on the calling thread would be called; null if that is this one's name. */
    public static @Nullable String guest() {
        return Thread.currentThread() instanceof WorkerThread thread ? thread.guest : null;
    }
}
