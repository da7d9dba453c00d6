package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.local.LocalSubmission;
import io.gustfront.cli.local.LocalSubmitter;
import io.gustfront.cli.program.ProgramRun;
import io.gustfront.cli.program.TopologyJar;
import io.gustfront.cli.program.TopologyProgram;
import io.gustfront.runtime.local.LocalCluster;
import io.gustfront.runtime.local.LocalTransport;
import io.gustfront.runtime.worker.ComponentStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The word count in this process, from the jar of the examples, as {@code gust local} would run it. */
final class LocalWordCount implements WordCountRun {
    static final String MAIN = "io.gustfront.examples.wordcount.WordCount";

    private static final Duration SUBMIT_DEADLINE = Duration.ofSeconds(60);

    private final TopologyProgram program;
    private final LocalCluster cluster;
    private final LocalSubmission submission;

    private LocalWordCount(TopologyProgram program, LocalCluster cluster, LocalSubmission submission) {
        this.program = program;
        this.cluster = cluster;
        this.submission = submission;
    }

    /** Starts it; returns when it runs. */
    static LocalWordCount start(Path jar, List<String> arguments, Wait wait) {
        TopologyProgram program = TopologyProgram.load(TopologyJar.check(jar), MAIN);
        LocalCluster cluster =
                LocalCluster.builder().transport(LocalTransport.NETTY).start();
        try {
            LocalSubmitter submitter = new LocalSubmitter(cluster, Map.of(), warning -> {});
            ProgramRun run = program.start(submitter, arguments);
            wait.until("the word count to start", SUBMIT_DEADLINE, run::isOver);
            run.throwIfFailed();
            if (submitter.submissions().isEmpty()) {
                throw new CommandFailedException(MAIN + " of '" + jar + "' submitted no topology");
            }
            return new LocalWordCount(program, cluster, submitter.submissions().get(0));
        } catch (RuntimeException e) {
            cluster.close();
            program.close();
            throw e;
        }
    }

    @Override
    public SpoutTotals spout() {
        ComponentStats spout = submission.spouts().get(0);
        long replayed = spout.counters().getOrDefault("kafka.replayed", 0L);
        return new SpoutTotals(spout.acked(), spout.emitted(), replayed, spout.latencyP50Us(), spout.latencyP99Us());
    }

    @Override
    public List<String> errors() {
        return submission.running().errors().stream().map(Object::toString).toList();
    }

    @Override
    public void kill() {
        submission.kill();
    }

    @Override
    public void close() {
        cluster.close();
        program.close();
    }
}
