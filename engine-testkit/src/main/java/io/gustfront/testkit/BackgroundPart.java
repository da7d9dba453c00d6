package io.gustfront.testkit;

import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import java.util.function.Consumer;

/** The thread of a background step. A step that wants no pause gets a short one, or time would never go on. */
final class BackgroundPart extends Part implements BackgroundTask {
    private static final long SHORTEST_PAUSE_NS = 100_000L;
    private static final long LONGEST_PAUSE_NS = 1L << 60;
    private static final long PAUSE_AFTER_ERROR_NS = 1_000_000_000L;

    private final String name;
    private final BackgroundStep step;
    private final Consumer<Throwable> errors;
    private final VirtualClock clock;
    private final Runnable beforeCall;
    private long againNs;
    private boolean stopped;
    private boolean running;

    /**
     * @param beforeCall is told of each call of user code
     */
    BackgroundPart(
            String name, BackgroundStep step, Consumer<Throwable> errors, VirtualClock clock, Runnable beforeCall) {
        this.name = name;
        this.step = step;
        this.errors = errors;
        this.clock = clock;
        this.beforeCall = beforeCall;
        this.againNs = clock.nanoTime();
    }

    @Override
    public boolean stop(long timeoutMs) {
        stopped = true;
        if (!running) {
            end();
        }
        return !running;
    }

    @Override
    String name() {
        return name;
    }

    @Override
    long nextDueNs(long nowNs) {
        return againNs;
    }

    /** On one thread, a collector can't tell a call from outside from one of the user code that hangs below. */
    @Override
    boolean mayRunInAHang() {
        return false;
    }

    @Override
    int step() {
        running = true;
        long pauseNs;
        try {
            beforeCall.run();
            pauseNs = Math.max(SHORTEST_PAUSE_NS, step.run());
        } catch (InterruptedException e) {
            pauseNs = SHORTEST_PAUSE_NS; // by the step itself: nobody interrupts it here
        } catch (Exception e) {
            errors.accept(e);
            pauseNs = PAUSE_AFTER_ERROR_NS;
        } finally {
            running = false;
        }
        againNs = clock.nanoTime() + Math.min(pauseNs, LONGEST_PAUSE_NS);
        return 1;
    }

    @Override
    boolean isOver() {
        return stopped;
    }
}
