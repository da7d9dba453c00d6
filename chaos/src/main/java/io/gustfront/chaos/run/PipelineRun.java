package io.gustfront.chaos.run;

import io.gustfront.chaos.flow.Feeder;
import io.gustfront.chaos.flow.LoadTopics;
import io.gustfront.chaos.flow.Observer;
import io.gustfront.chaos.inject.Pipeline;
import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.process.DirectoryTree;
import io.gustfront.kafka.tools.broker.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A part of a run in which another engine carries the load, so that the same black box can be looked at beside. A program brings it:
 *
 * <pre>
 *   PROGRAM BROKERS FROM TO GROUP MISCHIEF
 * </pre>
 *
 * carries records (key: long, value: bytes) from one topic to another through a spout, a shuffled bolt, a bolt keyed by the record's
 * key and a writer, until its standard input ends. Each value is written as {@link io.gustfront.chaos.load.Stamped} says. The keyed
 * bolt's calls don't return for as long as there is a file MISCHIEF that says {@code hang}.
 */
final class PipelineRun {
    private static final long END_S = 60;

    private final RunPlan plan;
    private final List<TimedFault> timeline;
    private final CommandEnvironment environment;
    private final ProgressLine progress;
    private final Path program;

    PipelineRun(
            RunPlan plan,
            List<TimedFault> timeline,
            CommandEnvironment environment,
            ProgressLine progress,
            Path program) {
        this.plan = plan;
        this.timeline = timeline;
        this.environment = environment;
        this.progress = progress;
        this.program = program;
    }

    Segment segment(String run, int first) {
        timeline.stream()
                .filter(fault -> !Pipeline.canBreak(fault.fault()))
                .findFirst()
                .ifPresent(fault -> {
                    throw new CommandFailedException(
                            fault.fault().text() + " can't be done to an engine of which nothing is known");
                });
        Installation installation = environment.installation();
        String libraries = installation.kafkaLibraries().resolve("*").toString();
        try (BrokerProcess broker = BrokerProcess.start(libraries, installation.loggingConfiguration())) {
            broker.awaitReady(new Wait(environment.stop()));
            LoadTopics.create(broker.bootstrapServers());
            Path directory = Files.createTempDirectory("gustfront-pipeline-");
            try {
                return segment(run, first, broker, directory);
            } finally {
                DirectoryTree.delete(directory);
            }
        } catch (IOException e) {
            throw new CommandFailedException("the run can't be made: " + e.getMessage(), e);
        }
    }

    private Segment segment(String run, int first, BrokerProcess broker, Path directory) throws IOException {
        String servers = broker.bootstrapServers();
        Path mischief = directory.resolve("mischief");
        Process engine = new ProcessBuilder(
                        program.toAbsolutePath().toString(),
                        servers,
                        LoadTopics.IN,
                        LoadTopics.OUT,
                        "chaos",
                        mischief.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        Wait amid = new Wait(new StopSignal()).withCheck(() -> {
            broker.throwIfEnded();
            throwIfEnded(engine, directory.resolve("output.log"));
        });
        Feed feed = Feed.of(plan, run, first, servers);
        try (Observer observer = feed.observer();
                Feeder feeder = feed.feeder(observer)) {
            Pipeline pipeline = new Pipeline(mischief, observer, amid);
            return new Passage(plan, timeline, observer, feeder, amid, environment.stop(), progress)
                    .pass(run, first, pipeline::inject);
        } finally {
            end(engine);
        }
    }

    private void throwIfEnded(Process engine, Path output) {
        if (!engine.isAlive()) {
            String said;
            try {
                said = Files.readString(output);
            } catch (IOException e) {
                said = "what it said can't be read: " + e;
            }
            throw new CommandFailedException(program + " ended with code " + engine.exitValue() + ": " + said);
        }
    }

    private static void end(Process engine) throws IOException {
        engine.getOutputStream().close();
        try {
            if (!engine.waitFor(END_S, TimeUnit.SECONDS)) {
                engine.destroyForcibly();
            }
        } catch (InterruptedException e) {
            engine.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
