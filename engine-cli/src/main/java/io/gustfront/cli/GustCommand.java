package io.gustfront.cli;

import io.gustfront.cli.command.StackTraces;
import io.gustfront.cli.command.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code gust} itself: the options that every command has. */
@Command(
        name = "gust",
        header = "Gustfront: storm-style stream processing.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = GustCommand.VersionText.class,
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

    @Option(names = "--version", versionHelp = true, description = "Say which version this is.")
    private boolean version;

    @Option(
            names = StackTraces.OPTION,
            scope = ScopeType.INHERIT,
            description = "With an error, show where in the code it came from.")
    private boolean stacktrace;

    /** Of this build, and of the Java that it runs on. */
    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {line()};
        }

        static String line() {
            return "gustfront " + Version.text() + " on Java " + Runtime.version();
        }
    }
}
