package io.gustfront.simulation.cli;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.OutputFormat;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.simulation.SeedResult;
import io.gustfront.simulation.Simulation;
import io.gustfront.simulation.Summary;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gust simulate}. */
@Command(
        name = "simulate",
        header = "Run whole clusters in virtual time, with everything going wrong, and check the rules.",
        description = {
            "Each seed is a cluster of its own: masters, store, supervisors, workers and a Kafka broker, made of the engine's own"
                    + " classes, on one thread. Exit code 0 if no seed breaks a rule. One that does is told with the command that"
                    + " replays it; with --seed, what happened is printed."
        },
        footer = {"", "Example: gust simulate --seeds 2000 -o json"})
public final class SimulateCommand implements Callable<Integer> {
    private static final int SEEDS = 2_000;
    private static final int MOST_SEEDS = 1_000_000;
    private static final int SHOWN = 5;

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seeds", paramLabel = "N", description = "How many seeds; 2000 if not told.")
    private @Nullable Integer seeds;

    @Option(names = "--from", paramLabel = "N", description = "The first seed; 1 if not told.")
    private @Nullable Long from;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Run this seed alone, and print what happened; with --seeds, so many from this one on.")
    private @Nullable Long seed;

    @Option(
            names = "--lines",
            paramLabel = "N",
            description = "With --seed: how many of the latest lines; 400 if not told.")
    private int lines = 400;

    @Option(names = "--threads", paramLabel = "N", description = "How many worlds at a time; 2 if not told.")
    private int threads = 2;

    @Option(names = "-o", paramLabel = "table|json", description = "What the result looks like.")
    private OutputFormat format = OutputFormat.TABLE;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public SimulateCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        int count = seeds != null ? seeds : SEEDS;
        refuse(count < 1 || count > MOST_SEEDS ? "--seeds is " + count + ", must be 1 to " + MOST_SEEDS : null);
        refuse(seed != null && from != null ? "--seed and --from both tell the first seed: leave one out" : null);
        refuse(lines < 1 ? "--lines is " + lines + ", must be 1 or more" : null);
        refuse(threads < 1 || threads > 64 ? "--threads is " + threads + ", must be 1 to 64" : null);
        EngineLog.silence();
        long beginNs = System.nanoTime();
        Summary summary;
        long first = seed != null ? seed : from != null ? from : 1;
        boolean isAlone = seed != null && (seeds == null || seeds == 1);
        if (isAlone) {
            SeedResult result = Simulation.run(first, lines);
            environment.terminal().err().print(result.log());
            summary = new Summary(List.of(result));
        } else {
            summary = runAll(first, count);
            environment.terminal().err().print(summary.histograms());
        }
        double seconds = (System.nanoTime() - beginNs) / 1e9;
        tellFailures(environment.terminal().err(), summary);
        if (format == OutputFormat.JSON) {
            environment.terminal().out().println(Json.text(json(summary, seconds)));
        } else {
            print(environment.terminal().out(), summary, seconds);
        }
        environment.terminal().err().flush();
        return summary.failures().isEmpty() ? 0 : 1;
    }

    private Summary runAll(long first, int count) {
        AtomicInteger done = new AtomicInteger();
        try (ProgressLine progress = new ProgressLine(environment.terminal())) {
            return Simulation.run(first, count, threads, result -> {
                int so = done.incrementAndGet();
                if (so % 50 == 0) {
                    progress.show(so + " of " + count + " seeds");
                }
            });
        }
    }

    private static void tellFailures(PrintWriter err, Summary summary) {
        summary.failures().stream().limit(SHOWN).forEach(result -> {
            err.println("seed " + result.seed() + " breaks a rule: "
                    + result.violation().map(Throwable::getMessage).orElse(""));
            err.println("replay it with: gust simulate --seed " + result.seed());
        });
    }

    private static Map<String, @Nullable Object> json(Summary summary, double seconds) {
        List<SeedResult> failures = summary.failures();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("seeds", summary.results().size());
        json.put("events", summary.events());
        json.put("faults", summary.faults());
        json.put("failures", failures.size());
        SeedResult first = failures.isEmpty() ? null : failures.get(0);
        json.put("firstFailingSeed", first == null ? null : first.seed());
        if (first != null) {
            json.put(
                    "firstFailure", first.violation().map(Throwable::getMessage).orElse(""));
            json.put("replay", "gust simulate --seed " + first.seed());
        }
        json.put("virtualSeconds", summary.lifeNs() / 1_000_000_000L);
        json.put("commands", summary.sum(SeedResult::commands));
        json.put("commits", summary.sum(SeedResult::commits));
        json.put("treesAcked", summary.sum(SeedResult::acks));
        json.put("treesFailed", summary.sum(SeedResult::fails));
        json.put("treesFailedForALoss", summary.sum(SeedResult::failsForALoss));
        json.put("treesFailedInVain", summary.sum(SeedResult::failsInVain));
        json.put("faultsByKind", summary.faultsByKind());
        json.put("seconds", Math.round(seconds * 10) / 10.0);
        if (summary.results().size() == 1) {
            json.put("hash", Long.toHexString(summary.results().get(0).hash()));
        }
        return json;
    }

    private static void print(PrintWriter out, Summary summary, double seconds) {
        out.printf(
                Locale.ROOT,
                "%d seeds, %d events, %d faults in %d virtual seconds, %.1f s%n",
                summary.results().size(),
                summary.events(),
                summary.faults(),
                summary.lifeNs() / 1_000_000_000L,
                seconds);
        out.println(
                summary.failures().isEmpty()
                        ? "no rule was broken"
                        : summary.failures().size() + " seeds broke a rule, the first is "
                                + summary.failures().get(0).seed());
    }

    private void refuse(@Nullable String problem) {
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }
}
