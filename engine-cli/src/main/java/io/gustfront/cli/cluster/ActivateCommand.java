package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.ResultOptions;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gust activate}. */
@Command(
        name = "activate",
        header = "Let the spouts of a topology run.",
        description = "Also starts one again that was paused or has failed.",
        footer = {"", "Example: gust activate word-count"})
public final class ActivateCommand implements Traceless {
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
    public ActivateCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Cluster cluster = clusterOptions.cluster(environment);
        new Change(environment, cluster, wait, result)
                .make(name, "active", Duration.ZERO, () -> cluster.client().activate(name), Readiness::isActive);
        return 0;
    }
}
