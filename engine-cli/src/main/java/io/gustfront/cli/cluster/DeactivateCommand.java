package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.ResultOptions;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gust deactivate}. */
@Command(
        name = "deactivate",
        header = "Hold the spouts of a topology still.",
        description = "Its workers stay, and what is in flight goes on.",
        footer = {"", "Example: gust deactivate word-count"})
public final class DeactivateCommand implements Traceless {
    private final CommandEnvironment environment;

    @Parameters(paramLabel = "NAME", description = "The topology.")
    private String name;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private WaitOptions wait;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public DeactivateCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Cluster cluster = clusterOptions.cluster(environment);
        new Change(environment, cluster, wait, result)
                .make(name, "inactive", Duration.ZERO, () -> cluster.client().deactivate(name), Readiness::isInactive);
        return 0;
    }
}
