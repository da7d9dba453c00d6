package io.gustfront.cli;

import io.gustfront.cli.cluster.BareList;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandPlugin;
import io.gustfront.cli.command.Failure;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.Terminal;
import java.util.ServiceLoader;

/** The process behind {@code bin/gust}. */
public final class Main {
    /** Set by the launcher if the classes that are loaded in the end go into an archive. */
    private static final String REHEARSE_PROPERTY = "gustfront.rehearse";

    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String... arguments) {
        StopSignal stop = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onShutdown(stop), "stop-signal"));
        CommandEnvironment environment = new CommandEnvironment(Terminal.ofProcess(), Installation.ofProcess(), stop);
        int code = GustCommandLine.FAILED;
        try {
            code = run(environment, ServiceLoader.load(CommandPlugin.class), arguments);
            if (code == GustCommandLine.DONE && Boolean.getBoolean(REHEARSE_PROPERTY)) {
                stop.expectRequest(); // what was asked for is done
                rehearse(environment);
            }
        } finally {
            stop.finish(code); // by an error, too: the shutdown waits for it
        }
        System.exit(code);
    }

    /** Whatever is wrong here only makes the archive smaller. */
    private static void rehearse(CommandEnvironment environment) {
        try {
            Rehearsal.run(environment);
        } catch (RuntimeException | LinkageError e) {
            environment.terminal().err().println("gust: commands will start slowly: " + e);
        }
    }

    /**
     * Runs one command.
     *
     * @return the exit code
     */
    static int run(CommandEnvironment environment, Iterable<CommandPlugin> plugins, String... arguments) {
        if (BareList.isMeant(arguments)) {
            environment.stop().allowCuttingOff();
            try {
                BareList.run(environment);
                return GustCommandLine.DONE;
            } catch (RuntimeException e) {
                if (environment.stop().takeLastWord()) {
                    environment.terminal().err().println(Failure.line(e));
                }
                return GustCommandLine.FAILED;
            }
        }
        return new GustCommandLine(environment, plugins).run(arguments);
    }

    /**
     * Ctrl-C, SIGTERM, or a user's program that exits: lets the command end in order, or cuts it off. The process's exit code is what
     * {@link StopSignal#awaitFinish} says; if that says nothing, the signal's.
     */
    private static void onShutdown(StopSignal stop) {
        if (!stop.isFinished()) {
            stop.request();
            stop.awaitFinish().ifPresent(Runtime.getRuntime()::halt);
        }
    }
}
