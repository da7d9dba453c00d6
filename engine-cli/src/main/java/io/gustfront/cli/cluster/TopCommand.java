package io.gustfront.cli.cluster;

import io.gustfront.cli.cluster.Numbers.Sums;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.DurationConverter;
import io.gustfront.cli.command.Traceless;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.view.Views.TopologyDetail;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gust top}. */
@Command(
        name = "top",
        header = "Show what a topology does: rates, fails and why, latencies, queues.",
        description = {
            "Rates and latencies are those of the last interval, added up over all workers; QUEUE is how full a component's inboxes"
                    + " are. Where no tree was done in the interval, latencies are those since the beginning."
        },
        footer = {"", "Example: gust top word-count --once -o json"})
public final class TopCommand implements Traceless {
    private static final String HOME_AND_ERASE = "\u001b[H\u001b[J";

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The topology.")
    private String name;

    @Option(names = "--once", description = "Show it once: of an interval that begins now.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to look; 1s if not told.")
    private Duration interval = Duration.ofSeconds(1);

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public TopCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new ParameterException(
                    spec.commandLine(), "--interval is " + interval.toMillis() + "ms, must be from 100ms to 1h");
        }
        Cluster cluster = clusterOptions.cluster(environment);
        TopologyDetail topology = cluster.topology(name);
        Numbers numbers = new Numbers();
        Views.Stats sample = cluster.ask(() -> cluster.client().stats(name));
        SortedMap<String, Sums> before = numbers.add(sample);
        long beforeNs = System.nanoTime();
        if (!once) {
            environment.stop().expectRequest();
        }
        do {
            if (pause()) {
                if (once) {
                    throw new CommandFailedException("interrupted");
                }
                break;
            }
            topology = cluster.topology(name);
            sample = cluster.ask(() -> cluster.client().stats(name));
            long nowNs = System.nanoTime();
            SortedMap<String, Sums> now = numbers.add(sample);
            show(new TopReport(topology, before, now, sample.missing(), (nowNs - beforeNs) / 1e9));
            before = now;
            beforeNs = nowNs;
        } while (!once);
        return 0;
    }

    /** Whether the command was asked to stop meanwhile. */
    private boolean pause() {
        try (ProgressLine progress = new ProgressLine(environment.terminal())) {
            if (once) {
                progress.show("looking for " + interval.toMillis() / 1e3 + " s");
            }
            return environment.stop().await(interval);
        }
    }

    private void show(TopReport report) {
        report.missing()
                .forEach((node, why) ->
                        environment.terminal().err().println("node " + node + " doesn't tell its numbers: " + why));
        PrintWriter out = environment.terminal().out();
        if (result.json()) {
            out.println(Json.text(report.json()));
            return;
        }
        if (!once && environment.terminal().outIsTerminal()) {
            out.print(HOME_AND_ERASE);
        }
        report.print(out, environment.terminal().width());
        if (!once) {
            out.println();
        }
    }
}
