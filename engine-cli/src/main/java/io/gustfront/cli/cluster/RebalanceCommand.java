package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cluster.view.Views.TopologyDetail;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gust rebalance}. */
@Command(
        name = "rebalance",
        header = "Give a topology other numbers of workers and executors, and even it out.",
        description = "Moves as little as it can: workers that keep their executors go on undisturbed.",
        footer = {"", "Example: gust rebalance word-count --workers 3 --executors count=6"})
public final class RebalanceCommand implements Callable<Integer> {
    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The topology.")
    private String name;

    @Option(names = "--workers", paramLabel = "N", description = "How many workers; without, as many as now.")
    private @Nullable Integer workers;

    @Option(
            names = "--executors",
            paramLabel = "COMPONENT=N",
            description = "How many executors a component has, at most as many as tasks. May be repeated.")
    private Map<String, Integer> executors = new LinkedHashMap<>();

    @Option(
            names = "--wait-secs",
            paramLabel = "N",
            description = "How long what moves may drain; without, what the topology's configuration says.")
    private @Nullable Integer waitSecs;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private WaitOptions wait;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public RebalanceCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        refuseNumbersThatNobodyCanHave();
        Optional<Duration> drain = Seconds.of(waitSecs, spec);
        Cluster cluster = clusterOptions.cluster(environment);
        TopologyDetail topology = cluster.topology(name);
        executors.keySet().forEach(component -> cluster.component(topology, component));
        new Change(environment, cluster, wait, result)
                .make(
                        name,
                        "rebalanced",
                        drain.orElse(Seconds.USUAL_DRAIN),
                        () -> cluster.client().rebalance(name, Optional.ofNullable(workers), executors, drain),
                        Readiness::isSettled);
        return 0;
    }

    private void refuseNumbersThatNobodyCanHave() {
        if (workers != null && workers < 1) {
            throw new ParameterException(spec.commandLine(), "--workers is " + workers + ", must be 1 or more");
        }
        executors.forEach((component, count) -> {
            if (count < 1) {
                throw new ParameterException(
                        spec.commandLine(), "--executors " + component + "=" + count + ": must be 1 or more");
            }
        });
    }
}
