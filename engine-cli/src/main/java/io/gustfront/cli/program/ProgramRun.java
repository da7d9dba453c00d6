package io.gustfront.cli.program;

import io.gustfront.api.Submitter;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.ProgressLine;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A run of a topology program's main, in a thread of its own: a main need not return. Asked by the command's thread. */
public final class ProgramRun {
    private static final List<String> ENGINE =
            List.of("io.gustfront.api.", "io.gustfront.runtime.", "io.gustfront.cluster.");

    private static final Duration STEP = Duration.ofMillis(20);
    private static final Duration UNREMARKABLE = Duration.ofSeconds(2);

    private final String name;
    private final Thread thread;

    /** Written by the program's thread as the last thing it does. */
    private final AtomicReference<@Nullable Throwable> failure;

    private ProgramRun(String name, Thread thread, AtomicReference<@Nullable Throwable> failure) {
        this.name = name;
        this.thread = thread;
        this.failure = failure;
    }

    static ProgramRun start(TopologyProgram program, Submitter submitter, List<String> arguments) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        program.run(submitter, arguments);
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                },
                "main of " + program.name());
        thread.setDaemon(true);
        thread.start();
        return new ProgramRun(program.name(), thread, failure);
    }

    /**
     * Waits until main has submitted a topology, or is over. Main may take its time, so this has no deadline but Ctrl-C.
     *
     * @param submitted whether it has
     * @throws CommandFailedException if the command is asked to end before
     */
    public void awaitSubmission(BooleanSupplier submitted, StopSignal stop, ProgressLine progress) {
        long startNs = System.nanoTime();
        while (!submitted.getAsBoolean() && !isOver()) {
            if (System.nanoTime() - startNs > UNREMARKABLE.toNanos()) {
                progress.show("waiting for " + name + " to submit a topology");
            }
            if (stop.await(STEP)) {
                throw new CommandFailedException(
                        isExiting()
                                ? "the main of " + name + " called System.exit before it submitted a topology"
                                : "interrupted before " + name + " submitted a topology");
            }
        }
    }

    /** What is wrong with a main that is over and has submitted nothing. */
    public CommandFailedException nothingSubmitted() {
        return new CommandFailedException(
                "the main of " + name + " ended without having submitted a topology; it must call Gust.submit");
    }

    /** Whether main has returned or thrown. */
    public boolean isOver() {
        return !thread.isAlive();
    }

    /** Whether main is inside {@link System#exit}. */
    public boolean isExiting() {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
    }

    /** Whether main has thrown. */
    public boolean hasFailed() {
        return isOver() && failure.get() != null;
    }

    /**
     * Passes on what went wrong, if anything did.
     *
     * @throws CommandFailedException if main threw
     */
    public void throwIfFailed() {
        Throwable thrown = isOver() ? failure.get() : null;
        if (thrown instanceof IllegalArgumentException && isOfEngine(thrown)) {
            throw new CommandFailedException(name + " was refused: " + thrown.getMessage(), thrown);
        }
        if (thrown instanceof NoClassDefFoundError missing && missing.getMessage() != null) {
            throw new CommandFailedException(
                    "the main of " + name + " needs the class "
                            + missing.getMessage().replace('/', '.') + place(thrown)
                            + ", and the jar doesn't bundle it; build the jar with all that it needs (a 'fat jar')",
                    thrown);
        }
        if (thrown != null) {
            throw new CommandFailedException(
                    "the main of " + name + " threw " + thrown + place(thrown) + "; --stacktrace shows more", thrown);
        }
    }

    /** A topology that was refused is not a crash: where in the engine that was found is of no use to anybody. */
    private static boolean isOfEngine(Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        return isOfEngine(thrown.getClass().getName()) || (stack.length > 0 && isOfEngine(stack[0].getClassName()));
    }

    private static boolean isOfEngine(String className) {
        return ENGINE.stream().anyMatch(className::startsWith);
    }

    private String place(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().equals(name))
                .findFirst()
                .map(frame -> " at " + frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("");
    }
}
