package io.gustfront.simulation.cli;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandPlugin;
import java.util.List;
import java.util.concurrent.Callable;

/** The command that simulates. */
public final class SimulationPlugin implements CommandPlugin {
    /** For the service loader. */
    public SimulationPlugin() {}

    @Override
    public List<? extends Callable<Integer>> commands(CommandEnvironment environment) {
        return List.of(new SimulateCommand(environment));
    }
}
