package io.gustfront.chaos.cli;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandPlugin;
import java.util.List;
import java.util.concurrent.Callable;

/** The commands that break things. */
public final class ChaosPlugin implements CommandPlugin {
    /** For the service loader. */
    public ChaosPlugin() {}

    @Override
    public List<? extends Callable<Integer>> commands(CommandEnvironment environment) {
        return List.of(new ChaosCommand(environment));
    }
}
