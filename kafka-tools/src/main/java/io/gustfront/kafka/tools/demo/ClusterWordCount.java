package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.cluster.Numbers;
import io.gustfront.cli.cluster.Numbers.Sums;
import io.gustfront.cli.cluster.SubmitCommand;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.output.Terminal;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The word count on a cluster, submitted from the jar of the examples by {@code gust submit}, as any user would. */
final class ClusterWordCount implements WordCountRun {
    private static final String NAME = "word-count";
    private static final String SPOUT = "sentences";
    private static final long SAMPLE_NS = Duration.ofMillis(500).toNanos();
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration GONE_DEADLINE = Duration.ofSeconds(60);
    private static final int MOST_ERRORS = 100;

    private final GustClient client;
    private final Wait wait;
    private final Numbers numbers = new Numbers();
    private SortedMap<String, Sums> sums = new TreeMap<>();
    private List<String> errors = new ArrayList<>();
    private long sampledNs;
    private boolean ended;

    private ClusterWordCount(GustClient client, Wait wait) {
        this.client = client;
        this.wait = wait;
        this.sampledNs = System.nanoTime() - SAMPLE_NS;
    }

    /** Submits it; returns when it is active. */
    static ClusterWordCount start(
            CommandEnvironment environment, DevCluster cluster, Path jar, List<String> arguments, Wait wait) {
        List<String> words = new ArrayList<>(List.of(
                "--master",
                cluster.masterUrl().toString(),
                "--secret-file",
                cluster.secretFile().toString(),
                "--name",
                NAME,
                jar.toString(),
                LocalWordCount.MAIN));
        words.addAll(arguments);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        int code = new CommandLine(new SubmitCommand(onErr(environment)))
                .setExecutionExceptionHandler((e, line, result) -> {
                    failure.set(e);
                    return 1;
                })
                .execute(words.toArray(String[]::new));
        Exception thrown = failure.get();
        if (thrown instanceof CommandFailedException refused) {
            throw refused;
        } else if (thrown != null) {
            throw new CommandFailedException("the word count could not be submitted: " + thrown, thrown);
        } else if (code != 0) {
            throw new CommandFailedException("the word count could not be submitted");
        }
        return new ClusterWordCount(cluster.client(), wait);
    }

    /** Its result is not the demo's. */
    private static CommandEnvironment onErr(CommandEnvironment environment) {
        Terminal terminal = environment.terminal();
        return new CommandEnvironment(
                new Terminal(terminal.err(), terminal.err(), terminal.errIsTerminal(), terminal.width()),
                environment.installation(),
                environment.stop());
    }

    /** A worker that runs a component, and has a process. */
    WorkerRow workerOf(String component) {
        return client.topology(NAME).stream()
                .flatMap(topology -> topology.workers().stream())
                .filter(worker -> worker.pid() != 0
                        && worker.executors().stream()
                                .anyMatch(executor -> executor.component().equals(component)))
                .findFirst()
                .orElseThrow(() -> new CommandFailedException("no worker runs '" + component + "'"));
    }

    /** Asks the workers for their numbers now. Those that don't answer are asked the next time. */
    void sample() {
        sampledNs = System.nanoTime();
        try {
            sums = numbers.add(client.stats(NAME));
        } catch (GustException e) {
            // What was told last still stands.
        }
    }

    @Override
    public SpoutTotals spout() {
        if (!ended && System.nanoTime() - sampledNs >= SAMPLE_NS) {
            sample();
        }
        Sums spout = sums.get(SPOUT);
        if (spout == null) {
            return new SpoutTotals(0, 0, 0, 0, 0);
        }
        return new SpoutTotals(
                spout.counter("acked"),
                spout.counter("emitted"),
                spout.counter("user.kafka.replayed"),
                spout.complete().getValueAtPercentile(50) / 1_000,
                spout.complete().getValueAtPercentile(99) / 1_000);
    }

    @Override
    public List<String> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void kill() {
        sample();
        ended = true;
        errors = client.errors(NAME, MOST_ERRORS).errors().stream()
                .filter(error -> error.kind().equals("error"))
                .map(ClusterWordCount::line)
                .toList();
        client.kill(NAME, Optional.of(DRAIN));
        wait.until(
                "the word count to end",
                GONE_DEADLINE,
                () -> client.topology(NAME).isEmpty());
    }

    private static String line(ErrorEntry error) {
        return error.component() + " " + error.task() + " on " + error.node() + ": " + error.message();
    }

    /** Its cluster ends with it. */
    @Override
    public void close() {}
}
