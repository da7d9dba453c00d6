package io.gustfront.cli.process;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cluster.config.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that this one has started, and ends. Its standard input is a pipe that nobody writes to, by which it can tell that this
 * process is gone, see {@link ParentWatch}; what it writes goes to a file.
 */
public final class ChildProcess implements AutoCloseable {
    /** A terminal sends Ctrl-C to all that runs in it; but the child's end is for the one who started it to decide. */
    private static final List<String> DEAF_TO_CTRL_C = List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);
    private static final int SHOWN_OUTPUT = 2_000;

    private final String name;
    private final Process process;
    private final List<Path> outputs;
    private final Duration patience;

    private ChildProcess(String name, Process process, List<Path> outputs, Duration patience) {
        this.name = name;
        this.process = process;
        this.outputs = List.copyOf(outputs);
        this.patience = patience;
    }

    /**
     * What is to be started.
     *
     * @param name for people: "the master"
     * @param javaWords what comes after the java command
     * @param directory where it runs
     * @param output takes its standard output and error
     * @param log where it writes besides; the output, if it doesn't
     * @param patience how long it may take to end by itself
     * @param environment what it has beside the environment of this process
     */
    public record Start(
            String name,
            List<String> javaWords,
            Path directory,
            Path output,
            Path log,
            Duration patience,
            Map<String, String> environment) {
        /** Copies what it is given. */
        public Start {
            javaWords = List.copyOf(javaWords);
            environment = Map.copyOf(environment);
        }

        /** With the environment of this process. */
        public Start(String name, List<String> javaWords, Path directory, Path output, Path log, Duration patience) {
            this(name, javaWords, directory, output, log, patience, Map.of());
        }
    }

    /** Starts it, on the Java that this process runs on. */
    public static ChildProcess start(Start start) throws IOException {
        List<String> command = new ArrayList<>(DEAF_TO_CTRL_C);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(start.javaWords());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(start.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(start.output().toFile());
        // What is configured for the cluster of whoever starts this is not for this.
        builder.environment().keySet().removeIf(variable -> variable.startsWith(Setting.VARIABLE_PREFIX));
        builder.environment().putAll(start.environment());
        return new ChildProcess(start.name(), builder.start(), List.of(start.log(), start.output()), start.patience());
    }

    /** For people. */
    public String name() {
        return name;
    }

    /** Its id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended yet. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * For those who wait for it.
     *
     * @throws CommandFailedException if the process has ended
     */
    public void throwIfEnded() {
        if (!process.isAlive()) {
            throw new CommandFailedException(
                    name + " ended with code " + process.exitValue() + "; it said last:\n" + lastOutput());
        }
    }

    /** The end of what it has written. */
    public String lastOutput() {
        for (Path file : outputs) {
            try (InputStream in = Files.newInputStream(file)) {
                in.skipNBytes(Math.max(0, Files.size(file) - SHOWN_OUTPUT));
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
                if (!text.isEmpty()) {
                    return text;
                }
            } catch (IOException e) {
                // The next one may tell more.
            }
        }
        return "(nothing)";
    }

    /** Asks it to end; {@link #close} waits for that. */
    public void requestEnd() {
        // Not Process.destroy: that closes the pipe, too, which tells the process that its parent is gone.
        process.toHandle().destroy();
    }

    /** Ends it: by SIGTERM, or, after a deadline, by SIGKILL. */
    @Override
    public void close() {
        requestEnd();
        if (!hasEndedWithin(patience)) {
            kill();
        } else {
            closePipe();
        }
    }

    /** Ends it by SIGKILL; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        if (!hasEndedWithin(KILL_DEADLINE)) {
            throw new IllegalStateException(name + ", process " + pid() + ", can't be ended");
        }
        closePipe();
    }

    private void closePipe() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ending must not be given up halfway: an interrupt is kept for later. */
    private boolean hasEndedWithin(Duration deadline) {
        long endNs = System.nanoTime() + deadline.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(endNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
