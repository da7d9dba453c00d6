package io.gustfront.api.task;

import java.io.Serializable;

/** Code that runs once in each worker, around all its tasks: to open a connection pool that they share, say. */
public interface WorkerHook extends Serializable {
    /** Before the first task is opened or prepared. What it throws keeps the worker from starting. */
    void start(WorkerContext context);

    /** After the last task was closed. */
    default void shutdown() {}
}
