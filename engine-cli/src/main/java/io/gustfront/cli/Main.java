package io.gustfront.cli;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandPlugin;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.Terminal;
import java.time.Duration;
import java.util.ServiceLoader;

/** The process behind {@code bin/gust}. */
public final class Main {
    /** Longer than any drain that a command waits for by default. */
    private static final Duration LONGEST_END = Duration.ofMinutes(2);

    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String... arguments) {
        StopSignal stop = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onShutdown(stop), "stop-signal"));
        CommandEnvironment environment = new CommandEnvironment(Terminal.ofProcess(), Installation.ofProcess(), stop);
        int code = new GustCommandLine(environment, ServiceLoader.load(CommandPlugin.class)).run(arguments);
        stop.finish(code);
        System.exit(code);
    }

    /** Ctrl-C, SIGTERM, or a user's program that exits: lets the command end in order, and its exit code be the process's. */
    private static void onShutdown(StopSignal stop) {
        if (!stop.isFinished()) {
            stop.request();
            stop.awaitFinish(LONGEST_END).ifPresent(Runtime.getRuntime()::halt);
        }
    }
}
