package io.gustfront.api.config;

/** Which threads drive a worker's executors. */
public enum ExecutorThreads {
    /**
     * A pool of threads, as many of them awake as there are processors: any of them drives any executor, one at a time. User code may
     * block: another thread takes over, and an executor that blocks often gets a thread for itself meanwhile.
     */
    POOLED,
    /** Each executor has a thread of its own; user code may block. */
    OWN,
    /** The executors share two threads, each always driven by the same; user code that blocks holds up its neighbours. */
    SHARED
}
