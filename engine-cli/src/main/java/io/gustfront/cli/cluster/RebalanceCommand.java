package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Range;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cluster.view.Views.PlannedExecutor;
import io.gustfront.cluster.view.Views.PlannedWorker;
import io.gustfront.cluster.view.Views.RebalancePlan;
import io.gustfront.cluster.view.Views.TopologyDetail;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        footer = {
            "",
            "Example: gust rebalance word-count --workers 3 --executors count=6",
            "What would move, and why: gust rebalance word-count --workers 3 --dry-run"
        })
public final class RebalanceCommand implements Traceless {
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

    @Option(names = "--dry-run", description = "Show the new tree, what would move and why; change nothing.")
    private boolean dryRun;

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
        if (dryRun) {
            show(cluster.ask(() -> cluster.client().planRebalance(name, Optional.ofNullable(workers), executors)));
            return 0;
        }
        new Change(environment, cluster, wait, result)
                .make(
                        name,
                        "rebalanced",
                        drain.orElse(Seconds.USUAL_DRAIN),
                        () -> cluster.client().rebalance(name, Optional.ofNullable(workers), executors, drain),
                        Readiness::isSettled);
        return 0;
    }

    private void show(RebalancePlan plan) {
        PrintWriter out = environment.terminal().out();
        if (result.json()) {
            out.println(Json.text(plan));
            return;
        }
        out.println(
                plan.moving() == 0
                        ? "nothing would move: " + plan.outcome()
                        : plan.moving() + " of " + plan.executors() + " executors would move; the others go on");
        for (int i = 0; i < plan.workers().size(); i++) {
            show(plan.workers().get(i), i == plan.workers().size() - 1, out);
        }
        plan.ending().forEach(worker -> out.println("the worker on " + worker + " would end"));
    }

    private static void show(PlannedWorker worker, boolean last, PrintWriter out) {
        out.println((last ? "└─ " : "├─ ") + "worker " + worker.number() + " on " + worker.node() + ":" + worker.port()
                + (worker.isNew() ? ", new" : ""));
        List<PlannedExecutor> executors = worker.executors();
        for (int i = 0; i < executors.size(); i++) {
            PlannedExecutor executor = executors.get(i);
            out.println((last ? "   " : "│  ") + (i == executors.size() - 1 ? "└─ " : "├─ ") + executor.component()
                    + ", " + tasks(executor)
                    + (executor.why().isEmpty()
                            ? ""
                            : ", from " + (executor.from().isEmpty() ? "nowhere" : String.join(", ", executor.from()))
                                    + ": " + executor.why()));
        }
    }

    private static String tasks(PlannedExecutor executor) {
        return executor.firstTask() == executor.lastTask()
                ? "task " + executor.firstTask()
                : "tasks " + executor.firstTask() + " to " + executor.lastTask();
    }

    private void refuseNumbersThatNobodyCanHave() {
        if (workers != null) {
            Range.POSITIVE.require(spec, "--workers", workers);
        }
        executors.forEach((component, count) -> {
            if (count < 1) {
                throw new ParameterException(
                        spec.commandLine(), "--executors " + component + "=" + count + ": must be 1 or more");
            }
        });
    }
}
