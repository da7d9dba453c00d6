package io.gustfront.cli.local;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.DurationConverter;
import io.gustfront.cli.command.Range;
import io.gustfront.cli.command.StackTraces;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.program.ProgramRun;
import io.gustfront.cli.program.TopologyJar;
import io.gustfront.cli.program.TopologyProgram;
import io.gustfront.runtime.local.LocalCluster;
import io.gustfront.runtime.local.LocalTopology;
import io.gustfront.runtime.local.LocalTransport;
import io.gustfront.runtime.worker.ComponentStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gust local}. */
@Command(
        name = "local",
        header = "Run a topology jar in this process, for trying out and testing.",
        description = {
            "Runs MAIN of the JAR; the topologies that it submits run here until the time is over or until Ctrl-C, then they are"
                    + " drained and killed, and their statistics are shown."
        },
        footer = {
            "",
            "Example: gust local words.jar com.example.WordCount prod --for 30s",
            "What begins with a dash and is meant for MAIN goes after --, at the end."
        })
public final class LocalCommand implements Callable<Integer> {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final int AS_MANY_AS_ASKED_FOR = 0;

    /** Each has threads and connections with all others. */
    private static final Range WORKERS = new Range(1, 100);

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JAR", index = "0", description = "The jar with the topology and all that it needs.")
    private Path jar;

    @Parameters(paramLabel = "MAIN", index = "1", description = "The class whose main submits the topology.")
    private String main;

    @Parameters(paramLabel = "ARGS", index = "2..*", arity = "0..*", description = "What main is given.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to run, such as 30s; without, until Ctrl-C.")
    private @Nullable Duration time;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "How many workers, linked over loopback connections; without, as many as the topology asks for.")
    private @Nullable Integer workers;

    @Option(
            names = "-c",
            paramLabel = "KEY=VALUE",
            description = "Configuration that goes over the topology's own. May be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public LocalCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (workers != null) {
            WORKERS.require(spec, "--workers", workers);
        }
        if (result.json()) {
            System.setOut(System.err); // What the topology prints doesn't belong into the JSON.
        }
        try (TopologyProgram program = TopologyProgram.load(TopologyJar.check(jar), main);
                ProgressLine progress = new ProgressLine(environment.terminal());
                PrintedAbove printed = new PrintedAbove(progress, environment.terminal());
                TaskErrors errors = new TaskErrors(progress, StackTraces.areWanted(spec));
                LocalCluster cluster = LocalCluster.builder()
                        .workers(workers == null ? AS_MANY_AS_ASKED_FOR : workers)
                        .transport(LocalTransport.NETTY)
                        .errors(errors)
                        .start()) {
            printed.begin();
            LocalSubmitter submitter =
                    new LocalSubmitter(cluster, overrides, warning -> progress.note("warning: " + warning));
            ProgramRun run = program.start(submitter, arguments);
            run.awaitSubmission(() -> !submitter.submissions().isEmpty(), environment.stop(), progress);
            run.throwIfFailed();
            if (submitter.submissions().isEmpty()) {
                throw run.nothingSubmitted();
            }
            awaitEnd(run, submitter, progress);
            progress.show("draining");
            submitter.submissions().forEach(LocalSubmission::kill);
            progress.clear();
            submitter.submissions().forEach(this::print);
            run.throwIfFailed();
            return 0;
        }
    }

    private void awaitEnd(ProgramRun run, LocalSubmitter submitter, ProgressLine progress) {
        long startNs = System.nanoTime();
        long elapsedNs = 0;
        while (!run.hasFailed() && (time == null || elapsedNs < time.toNanos())) {
            progress.show(status(submitter, elapsedNs));
            if (environment.stop().await(STEP)) {
                return;
            }
            elapsedNs = System.nanoTime() - startNs;
        }
    }

    private String status(LocalSubmitter submitter, long elapsedNs) {
        StringBuilder status = new StringBuilder(String.format(Locale.ROOT, "%.0f s", elapsedNs / 1e9));
        if (time != null) {
            status.append(String.format(Locale.ROOT, " of %.0f s", time.toNanos() / 1e9));
        }
        for (LocalSubmission submission : submitter.submissions()) {
            List<ComponentStats> spouts = submission.spouts();
            status.append(String.format(
                    Locale.ROOT,
                    "; %s: acked %,d, failed %,d, pending %,d",
                    submission.running().name(),
                    spouts.stream().mapToLong(ComponentStats::acked).sum(),
                    spouts.stream().mapToLong(ComponentStats::failedInAll).sum(),
                    spouts.stream().mapToLong(ComponentStats::pending).sum()));
        }
        return status.toString();
    }

    private void print(LocalSubmission submission) {
        LocalTopology topology = submission.running();
        if (result.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", topology.name());
            json.put("id", topology.id());
            json.put("errors", topology.errors().size());
            json.put("components", StatsReport.json(submission));
            environment.terminal().out().println(Json.text(json));
        } else {
            environment.terminal().out().println(topology.name() + " (" + topology.id() + ")");
            StatsReport.table(submission)
                    .print(environment.terminal().out(), environment.terminal().width());
        }
    }
}
