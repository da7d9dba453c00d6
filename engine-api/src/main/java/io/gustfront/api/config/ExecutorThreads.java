package io.gustfront.api.config;

/** Which threads drive a worker's executors. */
public enum ExecutorThreads {
    /** Each executor has a thread of its own; user code may block. */
    OWN,
    /** The executors share a few threads; user code that blocks holds up its neighbours. */
    SHARED
}
