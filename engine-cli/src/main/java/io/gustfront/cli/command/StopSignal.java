package io.gustfront.cli.command;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks the running command to end early and in order: Ctrl-C, or SIGTERM. The command looks at it wherever it waits; the JVM's
 * shutdown waits for the command to say that it has finished.
 */
public final class StopSignal {
    /** Longer than any drain that a command waits for by default. */
    private static final Duration LONGEST_END = Duration.ofMinutes(2);

    /** Enough to see the request, and to say a word. */
    private static final Duration TRACELESS_END = Duration.ofMillis(500);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    /** How long an end in order may take; the command's thread writes it. */
    private volatile Duration longestEnd = LONGEST_END;

    /** Written before {@link #finished} is counted down. */
    private int exitCode;

    /** Not requested. */
    public StopSignal() {}

    /** By any thread: asks the command to end. */
    public void request() {
        requested.countDown();
    }

    /** By the command: whether it is asked to end. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /**
     * By the command: waits to be asked.
     *
     * @return whether it was, before the time was over
     */
    public boolean await(Duration time) {
        try {
            return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            request();
            return true;
        }
    }

    /** By the command line, before the command runs: that it is {@link Traceless}. */
    public void allowCuttingOff() {
        longestEnd = TRACELESS_END;
    }

    /** By the main thread: the command has ended and left nothing behind. */
    public void finish(int code) {
        exitCode = code;
        finished.countDown();
    }

    /** Whether the command has ended. */
    public boolean isFinished() {
        return finished.getCount() == 0;
    }

    /**
     * By the JVM's shutdown: waits for the command's end.
     *
     * @return the exit code; empty if it takes too long, so that the command has to be cut off
     */
    public OptionalInt awaitFinish() {
        try {
            return finished.await(longestEnd.toNanos(), TimeUnit.NANOSECONDS)
                    ? OptionalInt.of(exitCode)
                    : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }
}
