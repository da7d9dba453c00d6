package io.gustfront.cli.dev;

import io.gustfront.cli.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A daemon of a {@link DevCluster}: a process that can be killed, and started again with the same files and ports. Used by one
 * thread.
 */
public final class DevDaemon {
    private final String name;
    private final List<String> words;
    private final Path directory;
    private final Duration patience;
    private final Map<String, String> environment;
    private @Nullable ChildProcess process; // null: it is not meant to run
    private boolean mayEnd;
    private int starts;

    /**
     * @param name for people: "the supervisor of node-1"
     * @param words what comes after the java command
     * @param directory its own, which is there
     * @param patience how long it may take to end by itself
     * @param environment what it has beside the environment of this process
     */
    DevDaemon(String name, List<String> words, Path directory, Duration patience, Map<String, String> environment) {
        this.name = name;
        this.words = List.copyOf(words);
        this.directory = directory;
        this.patience = patience;
        this.environment = Map.copyOf(environment);
    }

    /** For people. */
    public String name() {
        return name;
    }

    /** Where everything of it is. */
    public Path directory() {
        return directory;
    }

    /** Starts it; it isn't ready when this returns. */
    public void start() {
        ChildProcess running = process;
        if (running != null) {
            throw new IllegalStateException(name + " runs already, as process " + running.pid());
        }
        Path output = directory.resolve(starts == 0 ? "output.log" : "output-" + starts + ".log");
        starts++;
        mayEnd = false;
        try {
            process = ChildProcess.start(new ChildProcess.Start(
                    name, words, directory, output, directory.resolve("daemon.log"), patience, environment));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be started", e);
        }
    }

    /** Whether it was started, and neither killed nor closed. */
    public boolean isMeantToRun() {
        return process != null;
    }

    /** Until it is started again, nobody who waits for the cluster is to mind if it ends by itself. */
    public void letEnd() {
        mayEnd = true;
    }

    /** Ends it by SIGKILL, whatever it is doing; returns when it is gone. Nothing if it doesn't run. */
    public void kill() {
        ChildProcess running = process;
        if (running != null) {
            process = null;
            running.kill();
        }
    }

    /** Its process. */
    public ChildProcess process() {
        ChildProcess running = process;
        if (running == null) {
            throw new IllegalStateException(name + " doesn't run");
        }
        return running;
    }

    /** For people. */
    String lastOutput() {
        ChildProcess running = process;
        return running == null ? "(it doesn't run)" : running.lastOutput();
    }

    /**
     * For those who wait for it.
     *
     * @throws io.gustfront.cli.command.CommandFailedException if it has ended, neither killed by {@link #kill} nor {@linkplain #letEnd allowed to}
     */
    void throwIfEnded() {
        ChildProcess running = process;
        if (running != null && !mayEnd) {
            running.throwIfEnded();
        }
    }

    /** Asks it to end; {@link #close} waits for that. */
    void requestEnd() {
        ChildProcess running = process;
        if (running != null) {
            running.requestEnd();
        }
    }

    /** Ends it: by SIGTERM, or, after a deadline, by SIGKILL. */
    void close() {
        ChildProcess running = process;
        if (running != null) {
            running.close();
            process = null;
        }
    }
}
