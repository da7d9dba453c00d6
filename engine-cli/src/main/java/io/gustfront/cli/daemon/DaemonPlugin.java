package io.gustfront.cli.daemon;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandPlugin;
import java.util.List;
import java.util.concurrent.Callable;

/** The daemons of a cluster. */
public final class DaemonPlugin implements CommandPlugin {
    /** For the service loader. */
    public DaemonPlugin() {}

    @Override
    public List<? extends Callable<Integer>> commands(CommandEnvironment environment) {
        return List.of(
                new MasterCommand(environment), new SupervisorCommand(environment), new ZooKeeperCommand(environment));
    }
}
