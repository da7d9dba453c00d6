package io.gustfront.cli.command;

import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Waits for conditions, never without a deadline, and gives way to Ctrl-C. */
public final class Wait {
    private static final Duration STEP = Duration.ofMillis(20);

    private final StopSignal stop;
    private final Runnable check;

    /** Gives way to a signal. */
    public Wait(StopSignal stop) {
        this(stop, () -> {});
    }

    private Wait(StopSignal stop, Runnable check) {
        this.stop = stop;
        this.check = check;
    }

    /** One that gives way to a check, too: whenever it waits, it runs the check, which throws if waiting has become vain. */
    public Wait withCheck(Runnable newCheck) {
        return new Wait(stop, newCheck);
    }

    /**
     * Waits until a condition holds.
     *
     * @param what completes "waited for ..."
     * @throws CommandFailedException after the deadline, or if the command is asked to end
     */
    public void until(String what, Duration deadline, BooleanSupplier condition) {
        if (!isTrueWithin(deadline, condition)) {
            throw new CommandFailedException("waited for " + what + " in vain, for " + seconds(deadline));
        }
    }

    /**
     * Waits until a condition holds, or no longer than told.
     *
     * @return whether it holds
     * @throws CommandFailedException if the command is asked to end
     */
    public boolean isTrueWithin(Duration deadline, BooleanSupplier condition) {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > deadline.toNanos()) {
                return false;
            }
            pause(STEP);
        }
        return true;
    }

    /**
     * Lets time pass.
     *
     * @throws CommandFailedException if the command is asked to end
     */
    public void pause(Duration time) {
        check.run();
        if (stop.await(time)) {
            throw new CommandFailedException("interrupted");
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.0f s", duration.toMillis() / 1e3);
    }
}
