package io.gustfront.kafka.fakes;

import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.Clock;

/** A background step that a test calls when it is due. */
public final class FakeBackgroundTask implements BackgroundTask {
    private final Clock clock;
    private final BackgroundStep step;
    private long dueNs;
    private boolean woken;
    private boolean stopped;
    public int steps;

    FakeBackgroundTask(Clock clock, BackgroundStep step) {
        this.clock = clock;
        this.step = step;
        this.dueNs = clock.nanoTime();
    }

    public boolean isDue() {
        return !stopped && (woken || clock.nanoTime() - dueNs >= 0);
    }

    /** Runs one step if one is due. Whether one was. */
    public boolean runIfDue() {
        if (!isDue()) {
            return false;
        }
        woken = false;
        steps++;
        try {
            dueNs = clock.nanoTime() + step.run();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts in virtual time", e);
        }
        return true;
    }

    @Override
    public void wakeUp() {
        woken = true;
    }

    @Override
    public boolean stop(long timeoutMs) {
        stopped = true;
        return true;
    }
}
