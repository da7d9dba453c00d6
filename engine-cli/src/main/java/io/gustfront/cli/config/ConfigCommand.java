package io.gustfront.cli.config;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandGroup;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gust config}: its subcommands do the work. */
@Command(
        name = "config",
        header = "Explain what can be configured, and show what is.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {"", "Example: gust config explain spout.max-pending"})
public final class ConfigCommand implements CommandGroup {
    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public ConfigCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public List<? extends Callable<Integer>> subcommands() {
        return List.of(new ExplainCommand(environment), new EffectiveCommand(environment));
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "what of the configuration? Say explain or effective");
    }
}
