package io.gustfront.testkit;

import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The thread of a background step. A step that wants no pause gets a short one, or time would never go on. */
final class BackgroundPart implements Stage.Part, BackgroundTask {
    private static final long SHORTEST_PAUSE_NS = 100_000L;
    private static final long LONGEST_PAUSE_NS = 1L << 60;
    private static final long PAUSE_AFTER_ERROR_NS = 1_000_000_000L;

    private final String name;
    private final BackgroundStep step;
    private final Consumer<Throwable> errors;
    private final VirtualClock clock;
    private final Stage stage;
    private final BooleanSupplier frozen;
    private long dueNs;
    private boolean woken;
    private boolean stopped;
    private boolean running;

    BackgroundPart(
            String name,
            BackgroundStep step,
            Consumer<Throwable> errors,
            VirtualClock clock,
            Stage stage,
            BooleanSupplier frozen) {
        this.name = name;
        this.step = step;
        this.errors = errors;
        this.clock = clock;
        this.stage = stage;
        this.frozen = frozen;
        this.dueNs = clock.nanoTime();
    }

    @Override
    public void wakeUp() {
        woken = true;
    }

    @Override
    public boolean stop(long timeoutMs) {
        stopped = true;
        if (!running) {
            stage.removeAll(List.of(this));
        }
        return !running;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long dueNs(long nowNs) {
        if (frozen.getAsBoolean() || stopped) {
            return Long.MAX_VALUE;
        }
        return woken ? nowNs : dueNs;
    }

    /** On one thread, a collector can't tell a call from outside from one of the user code that hangs below. */
    @Override
    public boolean mayRunInAHang() {
        return false;
    }

    @Override
    public int step() {
        woken = false;
        running = true;
        long pauseNs;
        try {
            stage.onUserCall();
            pauseNs = Math.max(SHORTEST_PAUSE_NS, step.run());
        } catch (InterruptedException e) {
            pauseNs = SHORTEST_PAUSE_NS; // by the step itself: nobody interrupts it here
        } catch (Exception e) {
            errors.accept(e);
            pauseNs = PAUSE_AFTER_ERROR_NS;
        } finally {
            running = false;
        }
        dueNs = clock.nanoTime() + Math.min(pauseNs, LONGEST_PAUSE_NS);
        return 1;
    }

    @Override
    public boolean isOver() {
        return stopped;
    }
}
