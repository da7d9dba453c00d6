package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import java.util.List;
import java.util.concurrent.Callable;

/** The commands on a cluster, in the order in which they are shown. */
public final class ClusterCommands {
    private ClusterCommands() {}

    /** For one run. */
    public static List<Callable<Integer>> all(CommandEnvironment environment) {
        return List.of(
                new SubmitCommand(environment),
                new ListCommand(environment),
                new DescribeCommand(environment),
                new TopCommand(environment),
                new LogsCommand(environment),
                new ErrorsCommand(environment),
                new ActivateCommand(environment),
                new DeactivateCommand(environment),
                new RebalanceCommand(environment),
                new KillCommand(environment),
                new DrainCommand(environment),
                new NamesCommand(environment));
    }
}
