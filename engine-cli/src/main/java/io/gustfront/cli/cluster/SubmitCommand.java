package io.gustfront.cli.cluster;

import io.gustfront.api.SubmittedTopology;
import io.gustfront.cli.cluster.Follow.Stage;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.program.ProgramRun;
import io.gustfront.cli.program.TopologyJar;
import io.gustfront.cli.program.TopologyProgram;
import io.gustfront.cluster.client.ClusterSubmitter;
import io.gustfront.cluster.model.Ids;
import io.gustfront.cluster.view.Views.TopologyDetail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gust submit}. */
@Command(
        name = "submit",
        header = "Run a topology jar on the cluster.",
        description = {
            "Runs MAIN of the JAR here; each topology that it submits is uploaded, placed and started, and the command follows it"
                    + " until it is active."
        },
        footer = {
            "",
            "Example: gust submit words.jar com.example.WordCount prod --name word-count",
            "What begins with a dash and is meant for MAIN goes after --, at the end."
        })
public final class SubmitCommand implements Callable<Integer> {
    private static final Duration STEP = Duration.ofMillis(20);

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JAR", index = "0", description = "The jar with the topology and all that it needs.")
    private Path jar;

    @Parameters(paramLabel = "MAIN", index = "1", description = "The class whose main submits the topology.")
    private String main;

    @Parameters(paramLabel = "ARGS", index = "2..*", arity = "0..*", description = "What main is given.")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--name", paramLabel = "N", description = "The topology's name, whatever main says.")
    private @Nullable String name;

    @Option(
            names = "-c",
            paramLabel = "KEY=VALUE",
            description = "Configuration that goes over the topology's own. May be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(names = "--inactive", description = "Start it with its spouts held still, until 'gust activate'.")
    private boolean inactive;

    @Mixin
    private ClusterOptions clusterOptions;

    @Mixin
    private WaitOptions wait;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parameters
    public SubmitCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (name != null && (!Ids.isLegal(name) || name.startsWith("__"))) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--name is '" + Ids.shown(name)
                            + "', must be 1 to 128 of A-Z a-z 0-9 . _ -, not beginning with __");
        }
        if (result.json()) {
            System.setOut(System.err); // What the program prints doesn't belong into the JSON.
        }
        TopologyJar checked = TopologyJar.check(jar);
        try (TopologyProgram program = TopologyProgram.load(checked, main);
                ProgressLine progress = new ProgressLine(environment.terminal())) {
            Cluster cluster = clusterOptions.cluster(environment);
            FollowedSubmitter submitter = new FollowedSubmitter(
                    new ClusterSubmitter(
                            cluster.client(),
                            jar,
                            Optional.ofNullable(name),
                            overrides,
                            inactive,
                            uploaded -> progress.step("uploading the jar and '" + uploaded + "'")),
                    progress);
            ProgramRun run = program.start(submitter, arguments);
            run.awaitSubmission(() -> !submitter.submitted().isEmpty(), environment.stop(), progress);
            throwIfFailed(run, submitter);
            if (submitter.submitted().isEmpty()) {
                throw run.nothingSubmitted();
            }
            List<TopologyDetail> running = new ArrayList<>();
            if (wait.waits()) {
                for (SubmittedTopology submitted : submitter.submitted()) {
                    running.add(follow(cluster, submitted, run, progress));
                }
            }
            awaitReturn(run, progress);
            throwIfFailed(run, submitter);
            report(submitter.submitted(), running);
            return 0;
        }
    }

    /** That the cluster refused something is not the program's failure, and needs none of its stack. */
    private static void throwIfFailed(ProgramRun run, FollowedSubmitter submitter) {
        Optional<RuntimeException> refusal = submitter.refusal();
        if (run.hasFailed() && refusal.isPresent()) {
            throw new CommandFailedException(String.valueOf(refusal.get().getMessage()), refusal.get());
        }
        run.throwIfFailed();
    }

    private TopologyDetail follow(Cluster cluster, SubmittedTopology submitted, ProgramRun run, ProgressLine progress) {
        String subject = submitted.name();
        List<TopologyDetail> last = new ArrayList<>();
        // A program that exits asks to stop, too; its topologies are followed all the same.
        new Follow(environment.stop(), () -> !run.isExiting(), progress, wait.timeout(), "gust describe " + subject)
                .until(inactive ? "ready" : "active", Duration.ZERO, () -> {
                    TopologyDetail now = cluster.client()
                            .topology(subject)
                            .filter(detail -> detail.row().id().equals(submitted.id()))
                            .orElseThrow(() -> new CommandFailedException("'" + subject + "' was killed meanwhile"));
                    Change.refuseIfItCantBe(now);
                    last.clear();
                    last.add(now);
                    boolean done = inactive ? Readiness.isInactive(now) : Readiness.isActive(now);
                    return done ? Stage.done(subject) : Stage.of(now);
                });
        return last.get(0);
    }

    private void awaitReturn(ProgramRun run, ProgressLine progress) {
        while (!run.isOver() && !run.isExiting()) {
            progress.show("waiting for " + main + " to return");
            if (environment.stop().await(STEP)) {
                if (!run.isExiting()) {
                    throw new CommandFailedException("interrupted; what " + main + " submitted stays");
                }
                LockSupport.parkNanos(STEP.toNanos());
            }
        }
        progress.clear();
    }

    private void report(List<SubmittedTopology> submitted, List<TopologyDetail> running) {
        for (int i = 0; i < submitted.size(); i++) {
            SubmittedTopology topology = submitted.get(i);
            Optional<TopologyDetail> detail = i < running.size() ? Optional.of(running.get(i)) : Optional.empty();
            String state = detail.map(now -> now.row().state()).orElse("submitted");
            if (result.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("name", topology.name());
                json.put("id", topology.id());
                json.put("state", state);
                detail.ifPresent(now -> json.put("workers", now.row().workers()));
                environment.terminal().out().println(Json.text(json));
            } else {
                environment
                        .terminal()
                        .out()
                        .println(topology.name() + " (" + topology.id() + ") is " + state
                                + detail.map(now -> now.row().workers())
                                        .map(count -> " on " + count + (count == 1 ? " worker" : " workers"))
                                        .orElse(""));
            }
        }
    }
}
