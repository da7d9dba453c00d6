package io.gustfront.chaos.run;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.chaos.flow.Feeder;
import io.gustfront.chaos.flow.LoadTopics;
import io.gustfront.chaos.flow.Observer;
import io.gustfront.chaos.inject.Bystander;
import io.gustfront.chaos.inject.Injector;
import io.gustfront.chaos.inject.Leftovers;
import io.gustfront.chaos.inject.LinkProxy;
import io.gustfront.chaos.inject.Scene;
import io.gustfront.chaos.inject.ShakyGround;
import io.gustfront.chaos.load.LoadJar;
import io.gustfront.chaos.load.LoadTopology;
import io.gustfront.chaos.timeline.ChaosSpec.ClusterShape;
import io.gustfront.chaos.timeline.ChaosSpec.LoadShape;
import io.gustfront.chaos.timeline.FaultKind;
import io.gustfront.chaos.timeline.TimedFault;
import io.gustfront.chaos.timeline.Timeline;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.dev.DaemonGround;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cluster.client.ClusterSubmitter;
import io.gustfront.cluster.client.GustException;
import io.gustfront.kafka.Guarantee;
import io.gustfront.kafka.Order;
import io.gustfront.kafka.tools.broker.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One run, or what is left of one. A stop that is asked for is heeded between two faults: what is on its way is waited for, and
 * accounted for, so that the run can be resumed.
 */
public final class ChaosRun {
    private static final String TOPOLOGY = "chaos";
    private static final int USUAL_HEAP_MIB = 256;
    private static final Duration ACTIVE_DEADLINE = Duration.ofMinutes(2);

    private static final Set<FaultKind> OF_LINKS =
            EnumSet.of(FaultKind.LINK_CUT, FaultKind.LINK_HALF_OPEN, FaultKind.LINK_SLOW, FaultKind.LINK_APART);

    private final RunPlan plan;
    private final List<TimedFault> timeline;
    private final CommandEnvironment environment;
    private final ProgressLine progress;
    private final Optional<Path> artefacts;
    private final LoadShape load;
    private final ClusterShape shape;
    private final int workers;

    /** Between faults the run looks itself whether it is to stop; amid one it doesn't. */
    private final Wait patient = new Wait(new StopSignal());

    /**
     * @param artefacts where logs are kept of what ran; empty if they needn't be
     */
    public ChaosRun(RunPlan plan, CommandEnvironment environment, ProgressLine progress, Optional<Path> artefacts) {
        this.plan = plan;
        this.timeline = Timeline.draw(plan.spec(), plan.faults(), plan.seed());
        this.environment = environment;
        this.progress = progress;
        this.artefacts = artefacts;
        this.load = plan.spec().load().orElse(LoadShape.DEFAULT);
        this.shape = plan.spec().cluster().orElse(ClusterShape.DEFAULT);
        this.workers = load.workers().orElse(2);
    }

    /**
     * Runs it, and adds what came of it to the results.
     *
     * @param resume whether to go on with the last run of this plan, if it didn't come to its end
     */
    public Verdict run(ResultsFile results, boolean resume) {
        List<Segment> segments = new ArrayList<>(resume ? results.lastRun(plan) : List.of());
        int done =
                segments.stream().mapToInt(segment -> segment.reports().size()).sum();
        if (done >= plan.faults()) {
            segments.clear();
            done = 0;
        }
        String run = segments.isEmpty()
                ? UUID.randomUUID().toString()
                : segments.get(0).run();
        progress.note("seed " + plan.seed() + ", " + (plan.faults() - done) + " faults of '"
                + plan.title() + "'"
                + (done == 0 ? "" : ", after the " + done + " that were there already"));
        Segment segment = segment(run, done);
        results.append(segment);
        segments.add(segment);
        return Verdict.of(plan, segments);
    }

    private Segment segment(String run, int first) {
        if (plan.pipeline().isPresent()) {
            return new PipelineRun(
                            plan,
                            timeline,
                            environment,
                            progress,
                            plan.pipeline().get())
                    .segment(run, first);
        }
        Installation installation = environment.installation();
        boolean proxied = timeline.stream().anyMatch(fault -> OF_LINKS.contains(fault.fault()));
        DevCluster.Size size = new DevCluster.Size(
                shape.zooKeepers().orElse(1),
                shape.masters().orElse(1),
                shape.nodes().orElse(2),
                shape.slots().orElse(2),
                proxied ? LinkProxy.HOST : "127.0.0.1",
                timeline.stream().anyMatch(fault -> fault.fault() == FaultKind.MASTER_FAILPOINT));
        DaemonGround ground =
                ShakyGround.of(timeline.stream().map(TimedFault::fault).collect(Collectors.toSet()));
        String libraries = installation.kafkaLibraries().resolve("*").toString();
        Wait wait = new Wait(environment.stop());
        try (BrokerProcess broker = BrokerProcess.start(libraries, installation.loggingConfiguration());
                DevCluster cluster = DevCluster.start(
                        installation, size, ground, List.of(), wait.withCheck(broker::throwIfEnded), progress);
                @Nullable LinkProxy links = proxied ? new LinkProxy(ports(cluster)) : null) {
            broker.awaitReady(wait);
            Optional<Path> logs = artefacts.map(parent -> parent.resolve(run + "-" + first));
            try {
                return segment(run, first, broker, cluster, links, logs);
            } finally {
                logs.ifPresent(directory -> Artefacts.keep(cluster, directory));
            }
        } catch (IOException e) {
            throw new CommandFailedException("the run can't be made: " + e.getMessage(), e);
        }
    }

    private Segment segment(
            String run,
            int first,
            BrokerProcess broker,
            DevCluster cluster,
            @Nullable LinkProxy links,
            Optional<Path> logs)
            throws IOException {
        String servers = broker.bootstrapServers();
        LoadTopics.create(servers);
        Path mischief = cluster.directory().resolve("mischief");
        Path jar = cluster.directory().resolve("load.jar");
        LoadJar.pack(jar);
        submit(cluster, servers, jar, mischief);
        Feed feed = Feed.of(plan, run, first, servers);
        try (Observer observer = feed.observer();
                Feeder feeder = feed.feeder(observer)) {
            Wait amid = patient.withCheck(cluster::throwIfEnded);
            Bystander bystander = new Bystander(cluster, jar, idle(servers, mischief));
            ThisStage stage = new ThisStage(cluster, servers, jar, mischief);
            Scene scene = new Scene(
                    cluster, broker, links, bystander, stage, TOPOLOGY, workers, mischief, observer, amid, progress);
            awaitActive(scene);
            Passage passage = new Passage(plan, timeline, observer, feeder, amid, environment.stop(), progress);
            Segment segment = passage.pass(run, first, fault -> {
                        // What is as before afterwards can only be told if it was whole before.
                        boolean unused = scene.awaitWhole();
                        scene.examine();
                        return Injector.of(fault.fault()).inject(scene, fault);
                    })
                    .withVitals(stage.vitals);
            // With the topology go its workers' logs.
            logs.ifPresent(directory -> Artefacts.keep(cluster, directory));
            return segment.withViolations(new Leftovers(cluster, amid).after(TOPOLOGY));
        }
    }

    private void awaitActive(Scene scene) {
        progress.show("waiting for the topology to be active");
        if (!new Wait(environment.stop()).isTrueWithin(ACTIVE_DEADLINE, scene::isWhole)) {
            throw new CommandFailedException("the topology is not active after " + ACTIVE_DEADLINE.toSeconds() + " s");
        }
    }

    /** What this run does for a fault that asks for it. */
    private final class ThisStage implements Scene.Stage {
        private final DevCluster cluster;
        private final String servers;
        private final Path jar;
        private final Path mischief;
        private final Examination examination;
        private final List<Vitals> vitals = new ArrayList<>();

        ThisStage(DevCluster cluster, String servers, Path jar, Path mischief) {
            this.cluster = cluster;
            this.servers = servers;
            this.jar = jar;
            this.mischief = mischief;
            this.examination = new Examination(cluster);
        }

        @Override
        public void submit() {
            ChaosRun.this.submit(cluster, servers, jar, mischief);
        }

        @Override
        public void examine() {
            if (plan.spec().examined().orElse(false)) {
                vitals.addAll(examination.now());
            }
        }
    }

    private static List<Integer> ports(DevCluster cluster) {
        return cluster.nodes().stream().flatMap(node -> node.ports().stream()).toList();
    }

    private void submit(DevCluster cluster, String servers, Path jar, Path mischief) {
        progress.show("submitting the topology");
        LoadTopology.Shape topology = new LoadTopology.Shape(
                servers,
                LoadTopics.IN,
                LoadTopics.OUT,
                TOPOLOGY,
                load.executors().orElse(workers),
                load.maxPending(),
                load.ordered().orElse(false) ? Order.BY_KEY : Order.UNORDERED,
                plan.control() == Control.COMMIT_FIRST ? Guarantee.AT_MOST_ONCE : Guarantee.AT_LEAST_ONCE,
                mischief);
        Map<String, Object> configuration = Map.of(
                TopologyKeys.WORKERS.name(),
                workers,
                TopologyKeys.WORKER_HEAP.name(),
                (long) load.heapMiB().orElse(USUAL_HEAP_MIB) << 20,
                TopologyKeys.ACKING.name(),
                plan.control() != Control.ACKING_OFF);
        try {
            Gust.runWith(
                    new ClusterSubmitter(cluster.client(), jar, Optional.empty(), configuration, false),
                    () -> Gust.submit(TOPOLOGY, LoadTopology.of(topology), new Config()));
        } catch (GustException e) {
            throw new CommandFailedException("the topology can't be submitted: " + e.getMessage(), e);
        }
    }

    /** Of a topology that has nothing to carry. */
    private static LoadTopology.Shape idle(String servers, Path mischief) {
        return new LoadTopology.Shape(
                servers,
                LoadTopics.IDLE,
                LoadTopics.IDLE,
                "idle",
                1,
                Optional.of(1),
                Order.UNORDERED,
                Guarantee.AT_LEAST_ONCE,
                mischief);
    }
}
