package io.gustfront.runtime.agent;

import java.util.concurrent.locks.LockSupport;

/** Who drives agents and waits until one of them has something to do: a thread that parks, or a test that steps them itself. */
@FunctionalInterface
public interface Sleeper {
    /** Any thread: ends the wait, or lets the next not begin. Never blocks. */
    void wakeUp();

    /** A thread that parks. */
    static Sleeper of(Thread thread) {
        return () -> LockSupport.unpark(thread);
    }
}
