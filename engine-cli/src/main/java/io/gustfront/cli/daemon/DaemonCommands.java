package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import java.util.List;
import java.util.concurrent.Callable;

/** The daemons, in the order in which they are shown. */
public final class DaemonCommands {
    private DaemonCommands() {}

    /**
     * For one run.
     *
     * @param version the engine's
     */
    public static List<Callable<Integer>> all(CommandEnvironment environment, String version) {
        return List.of(
                new MasterCommand(environment, version),
                new SupervisorCommand(environment, version),
                new ZooKeeperCommand(environment));
    }
}
