package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Time that a test moves, and that calls the test whenever a driver looks at it: so the test acts between two steps of that thread. The watch of a pool sleeps
 * until {@link #releaseWatch}; what the others lose, nobody finds.
 */
final class SteppedClock implements Clock {
    private final CountDownLatch watch = new CountDownLatch(1);
    private volatile long nowNs = 1;

    /** Called by each thread that looks; it may look itself, which calls nobody. */
    volatile Runnable onLook = () -> {};

    private final ThreadLocal<Boolean> looking = ThreadLocal.withInitial(() -> false);

    void advance(Duration duration) {
        nowNs += duration.toNanos();
    }

    /** Before the pool is closed. */
    void releaseWatch() {
        watch.countDown();
    }

    @Override
    public long nanoTime() {
        if (Thread.currentThread().getName().endsWith("pool-watch")) {
            awaitRelease();
        } else if (!looking.get()) {
            looking.set(true);
            try {
                onLook.run();
            } finally {
                looking.set(false);
            }
        }
        return nowNs;
    }

    private void awaitRelease() {
        try {
            watch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long currentTimeMillis() {
        return nowNs / 1_000_000;
    }
}
