package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cluster.view.Views.ExecutorRow;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.TopologyRow;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gust describe}. */
@Command(
        name = "describe",
        header = "Show where a topology runs: its workers, their executors, and their tasks.",
        footer = {"", "Example: gust describe word-count"})
public final class DescribeCommand implements Traceless {
    private static final int MOST_TASKS_LISTED = 10;

    private final CommandEnvironment environment;

    @Parameters(paramLabel = "NAME", description = "The topology.")
    private String name;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public DescribeCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        TopologyDetail topology = clusterOptions.cluster(environment).topology(name);
        PrintWriter out = environment.terminal().out();
        if (result.json()) {
            out.println(Json.text(topology));
        } else {
            print(topology, out);
        }
        return 0;
    }

    private static void print(TopologyDetail topology, PrintWriter out) {
        TopologyRow row = topology.row();
        out.println(row.name() + " (" + row.id() + ") is " + row.state()
                + (row.reason().isEmpty() ? "" : ": " + row.reason()));
        out.println(row.workers() + (row.workers() == row.wantedWorkers() ? "" : " of " + row.wantedWorkers())
                + " workers, " + row.executors() + " executors, " + row.tasks() + " tasks; submitted "
                + Age.since(row.submittedAtMs()) + " ago; epoch " + topology.epoch());
        topology.steps().forEach(step -> out.println("waits: " + step));
        topology.unplaced().forEach(unplaced -> out.println("no place: " + unplaced));
        List<WorkerRow> workers = topology.workers();
        for (int i = 0; i < workers.size(); i++) {
            print(topology, workers.get(i), i == workers.size() - 1, out);
        }
    }

    private static void print(TopologyDetail topology, WorkerRow worker, boolean last, PrintWriter out) {
        out.println((last ? "└─ " : "├─ ") + "worker " + worker.number() + " on " + worker.node() + ":" + worker.port()
                + process(worker) + state(worker));
        String indent = last ? "   " : "│  ";
        if (!worker.problem().isEmpty()) {
            out.println(indent + "ended last: " + worker.problem());
        }
        List<ExecutorRow> executors = worker.executors();
        for (int i = 0; i < executors.size(); i++) {
            ExecutorRow executor = executors.get(i);
            out.println(indent + (i == executors.size() - 1 ? "└─ " : "├─ ")
                    + kind(topology, executor) + executor.component() + ", " + tasks(executor)
                    + (executor.state().equals("open") ? "" : ", " + executor.state()));
        }
    }

    private static String process(WorkerRow worker) {
        return worker.pid() == 0
                ? ""
                : ", pid " + worker.pid() + ", incarnation " + worker.incarnation() + ", up "
                        + Age.since(worker.startedAtMs());
    }

    private static String state(WorkerRow worker) {
        if (!worker.phase().equals("running")) {
            return ", " + (worker.phase().equals("unknown") ? "its supervisor isn't connected" : worker.phase());
        }
        return worker.ready() ? "" : ", not ready";
    }

    private static String kind(TopologyDetail topology, ExecutorRow executor) {
        var component = topology.components().get(executor.component());
        return component == null ? "" : component.kind() + " ";
    }

    private static String tasks(ExecutorRow executor) {
        int count = executor.lastTask() - executor.firstTask() + 1;
        if (count > MOST_TASKS_LISTED) {
            return "tasks " + executor.firstTask() + " to " + executor.lastTask();
        }
        return (count == 1 ? "task " : "tasks ")
                + IntStream.rangeClosed(executor.firstTask(), executor.lastTask())
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" "));
    }
}
