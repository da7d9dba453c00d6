package io.gustfront.cli;

import io.gustfront.cli.cluster.ClusterCommands;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.CommandPlugin;
import io.gustfront.cli.command.StackTraces;
import io.gustfront.cli.dev.DevCommand;
import io.gustfront.cli.local.LocalCommand;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The whole command line: parses, runs one command, and turns whatever happens into an exit code and at most one line. */
final class GustCommandLine {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private final CommandLine picocli;
    private final PrintWriter err;

    GustCommandLine(CommandEnvironment environment, Iterable<CommandPlugin> plugins) {
        this.err = environment.terminal().err();
        this.picocli = new CommandLine(new GustCommand());
        picocli.addSubcommand(new LocalCommand(environment));
        ClusterCommands.all(environment).forEach(picocli::addSubcommand);
        picocli.addSubcommand(new DevCommand(environment));
        plugins.forEach(plugin -> plugin.commands(environment).forEach(picocli::addSubcommand));
        picocli.addSubcommand(new VersionCommand(environment));
        picocli.setOut(environment.terminal().out());
        picocli.setErr(err);
        picocli.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        picocli.setUsageHelpWidth(environment.terminal().width());
        picocli.setCaseInsensitiveEnumValuesAllowed(true);
        picocli.setParameterExceptionHandler((e, arguments) -> onWrongUsage(e));
        picocli.setExecutionExceptionHandler((e, commandLine, result) -> onFailure(e));
    }

    /** Runs one command. */
    int run(String... arguments) {
        if (arguments.length == 0) {
            picocli.usage(err);
            return WRONG_USAGE;
        }
        return picocli.execute(arguments);
    }

    private int onWrongUsage(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println("gust: " + describe(e) + " ('" + command + " -h' tells more)");
        showStack(e);
        return WRONG_USAGE;
    }

    private static String describe(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            List<String> suggestions = unmatched.getSuggestions();
            String kind = unmatched.isUnknownOption()
                    ? "option"
                    : unmatched.getCommandLine().getSubcommands().isEmpty() ? "further argument" : "command";
            return "there is no " + kind + " '" + word + "'"
                    + (suggestions.isEmpty() ? "" : "; did you mean " + suggestions.get(0) + "?");
        }
        String message = String.valueOf(e.getMessage());
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private int onFailure(Exception e) {
        if (e instanceof CommandFailedException) {
            err.println("gust: " + e.getMessage());
        } else {
            err.println("gust: failed unexpectedly with " + e + "; --stacktrace shows where");
        }
        showStack(e);
        return FAILED;
    }

    private void showStack(Exception e) {
        if (StackTraces.areWanted(picocli.getCommandSpec())) {
            err.println(StackTraces.text(e));
        }
    }
}
