package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Range;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.kafka.tools.demo.DemoPlan.Form;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gust demo}. */
@Command(
        name = "demo",
        header = "See it work: count the words of a Kafka topic, and check every one.",
        description = {
            "Starts a Kafka broker and a cluster (ZooKeeper, a master, two supervisors), each a process of its own, submits the"
                    + " example word count to it, and feeds a topic at a steady rate. When about half is counted, it kills a"
                    + " worker that counts. When all is counted and committed, it checks the counts against the truth: exit code"
                    + " 0 if no word is lost, and no more are counted twice than the kill explains. Leaves no process and no"
                    + " file."
        },
        footer = {"", "Example: gust demo -o json", "In one process, without a cluster: gust demo --local"})
public final class DemoCommand implements Callable<Integer> {
    private static final double USUAL_RATE = 5_000;

    /** As many as the cluster has slots. */
    private static final int MOST_WORKERS = 4;

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--local", description = "Count in this process, and kill nothing.")
    private boolean local;

    @Option(names = "--no-kill", description = "Kill no worker.")
    private boolean noKill;

    @Option(names = "--records", paramLabel = "N", description = "How many sentences; 100000 if not told.")
    private long records = 100_000;

    @Option(names = "--rate", paramLabel = "N", description = "How many sentences per second; 5000 if not told.")
    private double rate = USUAL_RATE;

    @Option(names = "--workers", paramLabel = "N", description = "How many workers count; 2 if not told.")
    private int workers = 2;

    @Option(names = "--seed", paramLabel = "N", description = "Which sequence of sentences; 1 if not told.")
    private long seed = 1;

    @Mixin
    private ResultOptions resultOptions;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public DemoCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Range.POSITIVE.require(spec, "--records", records);
        Range.POSITIVE.require(spec, "--workers", workers);
        refuse(
                !local && workers > MOST_WORKERS
                        ? "--workers is " + workers + ", there are " + MOST_WORKERS + " slots"
                        : null);
        refuse(rate > 0 ? null : "--rate is " + rate + ", must be more than 0");
        DemoResult result;
        try (ProgressLine progress = new ProgressLine(environment.terminal())) {
            Form form = local ? Form.LOCAL : noKill ? Form.CLUSTER : Form.CLUSTER_WITH_KILL;
            DemoPlan plan = new DemoPlan(records, rate, workers, seed, form);
            result = local
                    ? new LocalDemo(plan, environment, progress).run()
                    : new ClusterDemo(plan, environment, progress).run();
        }
        if (resultOptions.json()) {
            environment.terminal().out().println(Json.text(result.json()));
            environment.terminal().err().println(result.verdict());
        } else {
            result.print(environment.terminal().out());
        }
        return result.isOk() ? 0 : 1;
    }

    private void refuse(@Nullable String problem) {
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }
}
