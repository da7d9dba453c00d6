package io.gustfront.cli;

import io.gustfront.cli.command.CommandEnvironment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code gust version}. */
@Command(
        name = "version",
        header = "Say which version this is.",
        footer = {"", "Example: gust version"})
final class VersionCommand implements Callable<Integer> {
    private final CommandEnvironment environment;

    VersionCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        environment.terminal().out().println(GustCommand.VersionText.line());
        return 0;
    }
}
