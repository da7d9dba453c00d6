package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.StackTraces;
import io.gustfront.cli.process.DirectoryTree;
import io.gustfront.cli.process.ParentWatch;
import io.gustfront.runtime.agent.FaultHandler;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The life of a daemon's process: started, told to end by SIGTERM or Ctrl-C, by a fault of its own or by the end of its parent;
 * ended in order. For one run.
 */
final class DaemonRun {
    private static final Duration STEP = Duration.ofSeconds(3_600);

    private final CommandEnvironment environment;
    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();
    private final AtomicBoolean orphaned = new AtomicBoolean();

    DaemonRun(CommandEnvironment environment) {
        this.environment = environment;
    }

    /** Starts a daemon; what it throws is for people. */
    @FunctionalInterface
    interface Starter {
        Running start(FaultHandler faults) throws IOException;
    }

    /**
     * A daemon that runs.
     *
     * @param description a line for people
     * @param close ends it
     */
    record Running(String description, Runnable close) {}

    /** Runs it until it is to end. */
    void run(String name, Optional<Path> orphanDeletes, Starter starter) {
        orphanDeletes.ifPresent(directory -> ParentWatch.start(() -> {
            orphaned.set(true);
            environment.stop().request();
        }));
        Running running;
        try {
            running = starter.start(this::onFault);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailedException("the " + name + " can't start: " + e.getMessage(), e);
        }
        environment.terminal().out().println(running.description());
        boolean told = false;
        while (!told) {
            told = environment.stop().await(STEP);
        }
        running.close().run();
        if (orphaned.get()) {
            orphanDeletes.ifPresent(DaemonRun::delete);
        }
        String what = fault.get();
        if (what != null) {
            throw new CommandFailedException("the " + name + " failed: " + what);
        }
    }

    private void onFault(String agent, Throwable cause) {
        environment.terminal().err().println(StackTraces.text(cause));
        fault.compareAndSet(null, agent + ": " + cause);
        environment.stop().request();
    }

    /** Its own directory; the last of several orphans deletes what they had in common. */
    private static void delete(Path directory) {
        DirectoryTree.delete(directory);
        Path common = directory.toAbsolutePath().getParent();
        if (common != null && !hasDirectories(common)) {
            DirectoryTree.delete(common);
        }
    }

    private static boolean hasDirectories(Path parent) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
            return children.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
