package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.ResultOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gust kill}. */
@Command(
        name = "kill",
        header = "Drain a topology, and remove it.",
        description = "Its spouts stop; what is in flight is given time; then its workers end.",
        footer = {"", "Example: gust kill word-count --wait-secs 10"})
public final class KillCommand implements Traceless {
    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The topology.")
    private String name;

    @Option(
            names = "--wait-secs",
            paramLabel = "N",
            description = "How long it may drain; without, what its configuration says.")
    private @Nullable Integer waitSecs;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private WaitOptions wait;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public KillCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Optional<Duration> drain = Seconds.of(waitSecs, spec);
        Cluster cluster = clusterOptions.cluster(environment);
        new Change(environment, cluster, wait, result)
                .remove(name, () -> cluster.client().kill(name, drain), drain.orElse(Seconds.USUAL_DRAIN));
        return 0;
    }
}
