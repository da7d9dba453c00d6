package io.gustfront.chaos.run;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.chaos.check.Account;
import io.gustfront.chaos.check.Checker;
import io.gustfront.chaos.check.FaultFinding;
import io.gustfront.chaos.flow.Feeder;
import io.gustfront.chaos.flow.KeySpread;
import io.gustfront.chaos.flow.LoadTopics;
import io.gustfront.chaos.flow.Observer;
import io.gustfront.chaos.inject.Bystander;
import io.gustfront.chaos.inject.Injector;
import io.gustfront.chaos.inject.LinkProxy;
import io.gustfront.chaos.inject.Outcome;
import io.gustfront.chaos.inject.Scene;
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
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cluster.client.ClusterSubmitter;
import io.gustfront.cluster.client.GustException;
import io.gustfront.kafka.Guarantee;
import io.gustfront.kafka.Order;
import io.gustfront.kafka.tools.broker.BrokerProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run, or what is left of one. A stop that is asked for is heeded between two faults: what is on its way is waited for, and
 * accounted for, so that the run can be resumed.
 */
public final class ChaosRun {
    private static final String TOPOLOGY = "chaos";
    private static final Duration ACTIVE_DEADLINE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SETTLE_DEADLINE = Duration.ofMinutes(2);

    /** Where records are to be lost, nobody need wait for them for long. */
    private static final Duration CONTROL_DEADLINE = Duration.ofSeconds(20);

    /** When nothing came out for so long, what is missing is lost. */
    private static final long LOST_AFTER_MS = 45_000;

    /** Time for duplicates that are late. */
    private static final Duration LATE = Duration.ofSeconds(3);

    private static final Set<FaultKind> OF_LINKS =
            EnumSet.of(FaultKind.LINK_CUT, FaultKind.LINK_HALF_OPEN, FaultKind.LINK_SLOW);

    private final RunPlan plan;
    private final List<TimedFault> timeline;
    private final CommandEnvironment environment;
    private final ProgressLine progress;
    private final Optional<Path> artefacts;
    private final LoadShape load;
    private final ClusterShape shape;
    private final int workers;
    private final Duration settle;

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
        this.settle = plan.control() == Control.NONE ? SETTLE_DEADLINE : CONTROL_DEADLINE;
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
                + plan.spec().name() + "'"
                + (done == 0 ? "" : ", after the " + done + " that were there already"));
        Segment segment = segment(run, done);
        results.append(segment);
        segments.add(segment);
        return Verdict.of(plan, segments);
    }

    private Segment segment(String run, int first) {
        Installation installation = environment.installation();
        boolean proxied = timeline.stream().anyMatch(fault -> OF_LINKS.contains(fault.fault()));
        DevCluster.Size size = new DevCluster.Size(
                shape.zooKeepers().orElse(1),
                shape.masters().orElse(1),
                shape.nodes().orElse(2),
                shape.slots().orElse(2),
                proxied ? LinkProxy.HOST : "127.0.0.1",
                timeline.stream().anyMatch(fault -> fault.fault() == FaultKind.MASTER_FAILPOINT));
        String libraries = installation.kafkaLibraries().resolve("*").toString();
        Wait wait = new Wait(environment.stop());
        try (BrokerProcess broker = BrokerProcess.start(libraries, installation.loggingConfiguration());
                DevCluster cluster =
                        DevCluster.start(installation, size, wait.withCheck(broker::throwIfEnded), progress);
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
        int producer = Math.floorMod(run.hashCode() + first, 1 << 30);
        KeySpread keys = new KeySpread(load.keys().orElse(1_000));
        int padding = load.padding().orElse(100);
        try (Observer observer = new Observer(servers, new Checker(producer, keys::keyOf));
                Feeder feeder = new Feeder(servers, producer, keys, padding, plan.perSecond(), observer)) {
            Wait amid = patient.withCheck(cluster::throwIfEnded);
            Bystander bystander = new Bystander(cluster, jar, idle(servers, mischief));
            Scene scene =
                    new Scene(cluster, broker, links, bystander, TOPOLOGY, workers, mischief, observer, amid, progress);
            Segment segment = new Passage(cluster, scene, observer, feeder, amid).pass(run, first);
            // With the topology go its workers' logs.
            logs.ifPresent(directory -> Artefacts.keep(cluster, directory));
            return segment.withViolations(new Leftovers(cluster, amid).after(TOPOLOGY));
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
                load.maxPending().orElse(1_000),
                load.ordered().orElse(false) ? Order.BY_KEY : Order.UNORDERED,
                plan.control() == Control.COMMIT_FIRST ? Guarantee.AT_MOST_ONCE : Guarantee.AT_LEAST_ONCE,
                mischief);
        Map<String, Object> configuration = Map.of(
                TopologyKeys.WORKERS.name(),
                workers,
                TopologyKeys.WORKER_HEAP.name(),
                (long) load.heapMiB().orElse(256) << 20,
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
                1,
                Order.UNORDERED,
                Guarantee.AT_LEAST_ONCE,
                mischief);
    }

    /** The way through the timeline, once everything is there. */
    private final class Passage {
        private final Scene scene;
        private final Observer observer;
        private final Feeder feeder;
        private final Wait wait;
        private final List<TimedFault> passed = new ArrayList<>();
        private final List<Outcome> outcomes = new ArrayList<>();
        private final List<Double> loads = new ArrayList<>();
        private final List<Vitals> vitals = new ArrayList<>();
        private final Examination examination;

        Passage(DevCluster cluster, Scene scene, Observer observer, Feeder feeder, Wait wait) {
            this.examination = new Examination(cluster);
            this.scene = scene;
            this.observer = observer;
            this.feeder = feeder;
            this.wait = wait;
        }

        Segment pass(String run, int first) {
            progress.show("waiting for the topology to be active");
            if (!new Wait(environment.stop()).isTrueWithin(ACTIVE_DEADLINE, scene::isWhole)) {
                throw new CommandFailedException(
                        "the topology is not active after " + ACTIVE_DEADLINE.toSeconds() + " s");
            }
            feeder.start();
            awaitFlow();
            long startNs = System.nanoTime();
            long originMs = first < timeline.size() ? timeline.get(first).atMs() : 0;
            for (TimedFault fault : timeline.subList(first, timeline.size())) {
                long dueNs = startNs + (fault.atMs() - originMs) * 1_000_000;
                if (!comesToPass(fault, dueNs)) {
                    break;
                }
            }
            feeder.stop();
            boolean all = awaitAll();
            wait.pause(LATE);
            Account account = observer.ask(Checker::account);
            List<FaultReport> reports = reports();
            List<String> violations = new ArrayList<>();
            if (!all) {
                violations.add("never came out: records " + observer.ask(checker -> checker.openRecords(10)) + "…");
            }
            return new Segment(
                    run,
                    plan.spec().name(),
                    plan.seed(),
                    plan.faults(),
                    plan.perSecond(),
                    plan.control(),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    Runtime.getRuntime().availableProcessors(),
                    account,
                    reports,
                    vitals,
                    violations);
        }

        /** Until a second's worth has come out. */
        private void awaitFlow() {
            wait.until(
                    "the first records to come out",
                    ACTIVE_DEADLINE,
                    () -> observer.ask(Checker::outputs) >= plan.perSecond());
        }

        /** Waits for a fault's time, and for what was before to be over; false if the run is to stop. */
        private boolean comesToPass(TimedFault fault, long dueNs) {
            progress.show(String.format(
                    Locale.ROOT,
                    "fault %d of %d comes next: %s",
                    fault.number() + 1,
                    timeline.size(),
                    fault.fault().text()));
            while (System.nanoTime() < dueNs) {
                if (environment.stop().await(LOOK)) {
                    progress.note("stopping: what is on its way is waited for");
                    return false;
                }
            }
            if (!wait.isTrueWithin(settle, this::isSettled)) {
                progress.note(
                        "what is on its way isn't done, " + settle.toSeconds() + " s after the fault before; going on");
            }
            progress.show(String.format(
                    Locale.ROOT,
                    "fault %d of %d: %s",
                    fault.number() + 1,
                    timeline.size(),
                    fault.fault().text()));
            if (plan.spec().examined().orElse(false)) {
                vitals.addAll(examination.now());
            }
            double busy = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            Outcome outcome = Injector.of(fault.fault()).inject(scene, fault);
            passed.add(fault);
            outcomes.add(outcome);
            loads.add(busy);
            boolean drained = wait.isTrueWithin(
                    settle, () -> isOver(outcome, observer.ask(checker -> checker.finding(outcome.watch()))));
            FaultFinding finding = observer.ask(checker -> checker.finding(outcome.watch()));
            progress.note(line(FaultReport.of(fault, outcome, finding, busy)) + (drained ? "" : " (still open)"));
            return true;
        }

        /** All that was on its way at the last fault is out, and no more is under way than usual. */
        private boolean isSettled() {
            return observer.ask(Checker::open) < Math.max(200, plan.perSecond() / 2);
        }

        /** All that was on its way is out, and what was hit is back. */
        private static boolean isOver(Outcome outcome, FaultFinding finding) {
            return finding.drainMs().isPresent()
                    && (outcome.resumeMs().isPresent() || finding.resumeMs().isPresent());
        }

        /** Waits until everything is out, or nothing comes out any more; false for the latter. */
        private boolean awaitAll() {
            progress.show("waiting for what is on its way");
            long[] last = {observer.ask(Checker::outputs), System.nanoTime()};
            while (observer.ask(Checker::open) > 0) {
                long outputs = observer.ask(Checker::outputs);
                if (outputs != last[0]) {
                    last[0] = outputs;
                    last[1] = System.nanoTime();
                } else if ((System.nanoTime() - last[1]) / 1_000_000 > LOST_AFTER_MS) {
                    return false;
                }
                wait.pause(LOOK);
            }
            return true;
        }

        private List<FaultReport> reports() {
            List<FaultReport> reports = new ArrayList<>();
            for (int i = 0; i < outcomes.size(); i++) {
                Outcome outcome = outcomes.get(i);
                FaultFinding finding = observer.ask(checker -> checker.finding(outcome.watch()));
                reports.add(FaultReport.of(passed.get(i), outcome, finding, loads.get(i)));
            }
            return reports;
        }
    }

    private static String line(FaultReport report) {
        return String.format(
                        Locale.ROOT,
                        "%3d %-16s %s: resume %s, drain %s, %d on their way, %d again, load %.1f%s",
                        report.number() + 1,
                        report.fault(),
                        report.target(),
                        report.resumeMs().map(ms -> ms + " ms").orElse("-"),
                        report.drainMs().map(ms -> ms + " ms").orElse("-"),
                        report.inFlight(),
                        report.duplicated(),
                        report.load(),
                        report.landed() ? "" : ", DID NOT LAND")
                + (report.violations().isEmpty() ? "" : "; " + String.join("; ", report.violations()));
    }
}
