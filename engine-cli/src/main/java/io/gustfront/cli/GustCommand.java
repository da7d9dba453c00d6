package io.gustfront.cli;

import io.gustfront.cli.command.StackTraces;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code gust} itself: the options that every command has. */
@Command(
        name = "gust",
        header = "Gustfront: storm-style stream processing.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {"", "'gust COMMAND -h' tells more. To see it work: gust demo"})
@SuppressWarnings("UnusedVariable") // picocli sets the options, and others ask it for them
final class GustCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = StackTraces.OPTION,
            scope = ScopeType.INHERIT,
            description = "With an error, show where in the code it came from.")
    private boolean stacktrace;
}
