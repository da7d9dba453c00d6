package io.gustfront.api.task;

/**
 * Work that a task does off its executor's thread, step by step: polling a broker, say. The engine calls it again and again,
 * one call at a time, on a thread of its own (a test, on its only thread, in virtual time).
 */
@FunctionalInterface
public interface BackgroundStep {
    /**
     * Does a piece of work. May block, but not for longer than it can bear to delay the task's close. An exception is reported as
     * by {@code reportError}, and the next step follows after a second; an {@link OutOfMemoryError} ends the worker. After each step a
     * spout that pauses is asked for its next tuple.
     *
     * @return how long to wait before the next call, in nanoseconds; 0 for none. {@link BackgroundTask#wakeUp()} ends the wait.
     * @throws InterruptedException if the task was closed meanwhile
     */
    long run() throws InterruptedException;
}
