package io.gustfront.testkit;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.StreamSpec;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.runtime.executor.BasicBoltAdapter;
import io.gustfront.runtime.executor.ComponentFactory;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.worker.TopologyStats;
import io.gustfront.scheduler.TaskRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a whole topology on the calling thread, in virtual time, from a seed: with its parallelism, groupings, acking, timeouts and
 * back-pressure, several workers with link sessions between them, and tuples encoded as between processes. What runs are the engine's
 * own executors, ledgers and links; only clock, randomness, network and threads are the driver's. The same seed does the same, step by
 * step and byte by byte: see {@link #traceHash()}.
 *
 * <pre>{@code
 * try (TopologyDriver driver = TopologyDriver.of(topology).workers(2).seed(42).fed("sentences").start()) {
 *     driver.feed("sentences", "the wind turns");
 *     driver.runUntilIdle();
 *     assertThat(driver.outputs("count")).hasSize(3);
 *     driver.assertNothingLost();
 * }
 * }</pre>
 *
 * <p><b>Time</b> stands still but for {@link #advance} and {@link #runUntilIdle}, and where work has to be waited for; a duty cycle that
 * calls user code very often costs 2 ms, as it does at most in reality.
 *
 * <p><b>Interleavings.</b> Of all that has something to do, one part at a time does one step; which one is drawn from the seed.
 * {@link Builder#explore} runs a test under many seeds and tells how to replay the one that fails.
 *
 * <p><b>Faults</b> are one line each ({@link #cut}, {@link #loseWorker}, {@link #throwAt} …), or come by the seed ({@link #disturb}).
 * Meanwhile the driver keeps books of its own about each tuple, and knows when the engine's are wrong.
 *
 * <p>Not for use by several threads. Components must take time and randomness from their context, and threads from
 * {@code TopologyContext.background}, or nothing of this holds.
 */
public final class TopologyDriver implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(10);
    private static final long QUIET_NS = 5_000_000L;
    private static final long LONGEST_HOLD_STEP_NS = 1_000_000_000L;
    private static final int MOST_ERRORS = 10_000;

    private final long seed;
    private final DrivenTopology topology;
    private final VirtualClock clock = new VirtualClock();
    private final Trace trace = new Trace(clock);
    private final Stage stage;
    private final SplittableRandom faultRandom;
    private final DrivenCluster cluster;
    private final Whereabouts whereabouts;
    private final Map<String, Feed> feeds = new TreeMap<>();
    private final List<ErrorReport> errors = new ArrayList<>();
    private final CallFaults callFaults;
    private final Observer observer;
    private final Map<Disturbance, Integer> disturbances = new EnumMap<>(Disturbance.class);
    private @Nullable Disturber disturber;
    private boolean closed;

    private TopologyDriver(Builder builder, long seed) {
        SplittableRandom root = new SplittableRandom(seed);
        this.seed = seed;
        this.topology =
                DrivenTopology.of(builder.topology, TopologyConfig.of(builder.config), builder.fed, builder.encode);
        this.stage = new Stage(clock, trace, root.split());
        SplittableRandom workerRandom = root.split();
        this.faultRandom = root.split();
        this.callFaults = new CallFaults(root.split(), trace, hang -> stage.hang(hang.toNanos()));
        for (String spout : builder.fed) {
            ComponentSpec component = topology.topology().components().get(spout);
            if (component == null || !component.isSpout()) {
                throw new IllegalArgumentException("there is no spout '" + spout + "' that could be fed");
            }
            Feed feed = new Feed(spout, clock);
            feeds.put(spout, feed);
            stage.add(feed);
        }
        int count = builder.workers > 0 ? builder.workers : topology.config().get(TopologyKeys.WORKERS);
        this.cluster = new DrivenCluster(
                topology,
                count,
                clock,
                stage,
                trace,
                workerRandom,
                faultRandom,
                this::onError,
                Components::new,
                this::onLost);
        this.observer = new Observer(topology, clock, stage, trace, callFaults, cluster);
        this.whereabouts = new Whereabouts(cluster, observer, feeds.values());
        start();
    }

    /** Begins with a topology. */
    public static Builder of(Topology topology) {
        return new Builder(topology);
    }

    /** What is run for each seed. */
    @FunctionalInterface
    public interface Scenario {
        /** Does with a driver what a test does; what it throws, the seed fails with. */
        void run(TopologyDriver driver) throws Exception;
    }

    /** How a topology is to be driven. May be started any number of times. */
    public static final class Builder {
        private final Topology topology;
        private final Set<String> fed = new LinkedHashSet<>();
        private Config config = new Config();
        private int workers;
        private long seed = 1;
        private boolean encode = true;

        private Builder(Topology topology) {
            this.topology = topology;
        }

        /** The topology's configuration. */
        public Builder config(Map<String, ?> newConfig) {
            config = new Config(newConfig);
            return this;
        }

        /** How many workers, whatever the configuration asks for. */
        public Builder workers(int newWorkers) {
            if (newWorkers < 1) {
                throw new IllegalArgumentException("a topology can't have " + newWorkers + " workers");
            }
            workers = newWorkers;
            return this;
        }

        /** What all that is left to chance is drawn from; 1 if it isn't set. */
        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /** Whether tuples are encoded within a worker, too; they are, unless told otherwise. */
        public Builder encode(boolean newEncode) {
            encode = newEncode;
            return this;
        }

        /** Replaces spouts by ones that emit what {@link TopologyDriver#feed} is given. */
        public Builder fed(String... spouts) {
            fed.addAll(Arrays.asList(spouts));
            return this;
        }

        /** Starts it: returns when all tasks are open and spouts may emit. */
        public TopologyDriver start() {
            return new TopologyDriver(this, seed);
        }

        /**
         * Runs a test under many seeds, from the one that is set upwards. After each, nothing may have been seen that the engine must
         * never do. The system property {@value Exploration#SEED_PROPERTY} has it run one seed only.
         *
         * @return what was covered
         * @throws ExplorationError for the first seed that fails; it tells how to replay it, and what happened last
         */
        public Exploration explore(int seeds, Scenario test) {
            return Exploration.run(this, seed, seeds, test);
        }

        TopologyDriver start(long otherSeed) {
            return new TopologyDriver(this, otherSeed);
        }
    }

    // ---- beginning and end

    private void start() {
        cluster.start();
        cluster.activate();
        boolean ready = runWhile(() -> !cluster.all(worker -> worker.worker().isReady()), START_LIMIT);
        if (!ready) {
            throw new AssertionError(
                    "the topology can't start: " + (errors.isEmpty() ? "no error was reported" : errors),
                    errors.isEmpty() ? null : errors.get(0).error());
        }
        stage.settle();
    }

    private void onLost(DrivenWorker worker) {
        observer.onWorkerLost(worker);
    }

    private void onError(ErrorReport report) {
        trace.event("error", report.component() + " task " + report.task(), errors.size(), report.error());
        if (errors.size() < MOST_ERRORS) {
            errors.add(report);
        }
    }

    /** Makes a worker's objects, each behind one that watches it. */
    private final class Components implements ComponentFactory {
        private final DrivenWorker worker;

        Components(DrivenWorker worker) {
            this.worker = worker;
        }

        @Override
        public Component newComponent(String id) {
            Feed feed = feeds.get(id);
            if (feed != null) {
                return new ObservedSpout(new FedSpout(feed, worker), id, observer, worker);
            }
            Component made = topology.prototypes().newComponent(id);
            if (made instanceof Spout spout) {
                return new ObservedSpout(spout, id, observer, worker);
            }
            Bolt bolt = made instanceof BasicBolt basic ? new BasicBoltAdapter(basic) : (Bolt) made;
            return new ObservedBolt(bolt, id, observer, worker);
        }

        @Override
        public Grouping newGrouping(Grouping grouping) {
            return topology.prototypes().newGrouping(grouping);
        }
    }

    /** Has spouts emit; they do from the start. */
    public void activate() {
        cluster.activate();
    }

    /** Has spouts pause. */
    public void deactivate() {
        cluster.deactivate();
        stage.settle();
    }

    /**
     * Ends the topology as a kill does: spouts emit no more, what is in flight drains until nothing is pending or the wait is over, all
     * is closed and cleaned up.
     */
    public void kill(Duration wait) {
        heal();
        FailReason moved = FailReason.of(FailReason.Kind.MOVED);
        long drainUntilNs = clock.nanoTime() + wait.toNanos();
        cluster.closeSpouts(drainUntilNs, moved);
        boolean unused =
                runWhile(() -> !cluster.all(worker -> worker.worker().areSpoutsClosed()), wait.plus(START_LIMIT));
        unused = runWhile(
                () -> !cluster.all(worker -> worker.worker().isQuiet()),
                Duration.ofNanos(Math.max(0, drainUntilNs - clock.nanoTime())));
        cluster.closeBolts(drainUntilNs, moved);
        boolean ended = runWhile(() -> !cluster.all(worker -> worker.worker().isClosed()), wait.plus(START_LIMIT));
        if (!ended) {
            throw new AssertionError("the topology can't be killed" + story());
        }
        cluster.closeLinks();
        stage.settle();
        close();
    }

    /** Drops everything; nothing is closed or cleaned up. {@link #kill} ends it in peace. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cluster.stopHooks();
        }
    }

    // ---- input and output

    /**
     * Has a fed spout emit a tuple on its default stream, tracked, and again whenever it fails.
     *
     * @return its message id
     */
    public Object feed(String spout, @Nullable Object... values) {
        return feedStream(spout, StreamId.DEFAULT, values);
    }

    /** As {@link #feed}, on another stream. */
    public Object feedStream(String spout, String stream, @Nullable Object... values) {
        return feedOf(spout).add(stream, tupleOf(spout, stream, values));
    }

    /** Has a fed spout emit a tuple on its default stream that nobody waits for. */
    public void feedUntracked(String spout, @Nullable Object... values) {
        feedOf(spout).addUntracked(StreamId.DEFAULT, tupleOf(spout, StreamId.DEFAULT, values));
    }

    /** Refuses what the engine would refuse only when the spout emits it. */
    private List<@Nullable Object> tupleOf(String spout, String stream, @Nullable Object... values) {
        ComponentSpec component = topology.topology().components().get(spout);
        StreamSpec declared = component == null ? null : component.streams().get(stream);
        if (component != null && declared == null) {
            throw new IllegalArgumentException("spout '" + spout + "' has no stream '" + stream + "', only "
                    + component.streams().keySet());
        }
        if (declared != null && declared.fields().size() != values.length) {
            throw new IllegalArgumentException("stream '" + stream + "' of spout '" + spout + "' has the fields "
                    + declared.fields() + ", but " + values.length + " values were fed");
        }
        return new ArrayList<>(Arrays.asList(values));
    }

    /** Whether a fed spout emits again what failed; it does, unless told otherwise. */
    public void replay(String spout, boolean replays) {
        feedOf(spout).setReplays(replays);
    }

    private Feed feedOf(String spout) {
        Feed feed = feeds.get(spout);
        if (feed == null) {
            throw new IllegalArgumentException("spout '" + spout + "' isn't fed, only " + feeds.keySet()
                    + "; say so before the start: fed(\"" + spout + "\")");
        }
        return feed;
    }

    /** How many messages of a fed spout are done: acked, with all that stems from them. */
    public long done(String spout) {
        return feedOf(spout).done();
    }

    /** How many messages of a fed spout failed and aren't replayed. */
    public long failed(String spout) {
        return feedOf(spout).failedForGood();
    }

    /** What a component has emitted on its default stream, in order. */
    public List<CapturedTuple> outputs(String component) {
        return outputs(component, StreamId.DEFAULT);
    }

    /** What a component has emitted on a stream, in order. */
    public List<CapturedTuple> outputs(String component, String stream) {
        ComponentSpec found = topology.topology().components().get(component);
        if (found == null || !found.streams().containsKey(stream)) {
            throw new IllegalArgumentException(
                    "there is no stream '" + stream + "' of a component '" + component + "'");
        }
        return observer.outputs(component, stream);
    }

    /** Forgets what was emitted so far. */
    public void clearOutputs() {
        observer.clearOutputs();
    }

    // ---- time

    /** The time since the start. */
    public Duration now() {
        return Duration.ofNanos(clock.sinceStartNs());
    }

    /** Lets time pass, and everything happen that happens meanwhile. */
    public void advance(Duration duration) {
        refuseNegative(duration);
        stage.runUntil(clock.nanoTime() + duration.toNanos());
    }

    /**
     * Lets everything happen until nothing is pending, kept, queued or on its way; time jumps to where something is due.
     *
     * @throws AssertionError that tells where everything is, if that doesn't come about in ten minutes
     */
    public void runUntilIdle() {
        runUntilIdle(IDLE_LIMIT);
    }

    /** As {@link #runUntilIdle()}, with another limit. */
    public void runUntilIdle(Duration limit) {
        if (disturber != null) {
            throw new IllegalStateException("nothing comes to rest while things go wrong: heal() first");
        }
        long deadlineNs = clock.nanoTime() + limit.toNanos();
        boolean allFed = topology.topology().components().values().stream()
                .allMatch(component -> !component.isSpout() || feeds.containsKey(component.id()));
        while (true) {
            boolean idle = runWhile(() -> !isIdle(), Duration.ofNanos(Math.max(0, deadlineNs - clock.nanoTime())));
            if (!idle) {
                throw new AssertionError("not idle after " + limit + story());
            }
            if (allFed) {
                return;
            }
            long before = cluster.activity();
            stage.runUntil(clock.nanoTime() + QUIET_NS); // spouts that have something are asked within this time
            if (isIdle() && cluster.activity() == before) {
                return;
            }
        }
    }

    private boolean isIdle() {
        for (Feed feed : feeds.values()) {
            if (!feed.isEmpty()) {
                return false;
            }
        }
        return cluster.isAtRest();
    }

    /** Runs while a condition holds, at most so long; whether it ended in time. */
    private boolean runWhile(BooleanSupplier condition, Duration limit) {
        long deadlineNs = clock.nanoTime() + limit.toNanos();
        while (true) {
            stage.settleUntil(deadlineNs);
            if (!condition.getAsBoolean()) {
                return true;
            }
            if (clock.nanoTime() >= deadlineNs || !stage.jump(deadlineNs)) {
                return false;
            }
        }
    }

    // ---- what it is like

    /** What everything is drawn from. */
    public long seed() {
        return seed;
    }

    /** Tells all that happened: equal for two runs only if they did the same, step by step and byte by byte. */
    public long traceHash() {
        return trace.hash();
    }

    /** How many steps there were so far, of all parts. */
    public long events() {
        return trace.events();
    }

    /** The latest events, one a line. */
    public String trace(int lines) {
        return trace.tail(lines);
    }

    /** How many trees are open: tracked spout tuples of which not everything is settled. */
    public int pendingTrees() {
        return observer.openTrees().size();
    }

    /** What was reported by user code, or thrown. */
    public List<ErrorReport> errors() {
        return List.copyOf(errors);
    }

    /** What was counted of the executors that run now. */
    public TopologyStats stats() {
        return TopologyStats.of(cluster.executors());
    }

    /** How many trees ended with a failure of a kind. */
    public long failures(FailReason.Kind kind) {
        return observer.fails().getOrDefault(kind, 0L);
    }

    /** The message ids of the trees that are open. */
    public List<Object> pending() {
        return observer.openTrees().stream().map(tree -> tree.messageId).toList();
    }

    /** Where everything is that a message has led to and that isn't settled; empty if it is done, or isn't known. */
    public List<TupleLocation> whereIs(Object messageId) {
        return whereabouts.of(messageId);
    }

    /** Why it isn't idle, for people. */
    private String story() {
        StringBuilder text =
                new StringBuilder(", at " + Trace.time(clock.sinceStartNs()).strip() + ", seed " + seed);
        cluster.describeUnrest(text);
        errors.stream().limit(10).forEach(error -> text.append("\n  error: ").append(error));
        feeds.values()
                .forEach(feed -> feed.open().stream().limit(10).forEach(item -> {
                    text.append("\n  ").append(feed.component()).append(": ").append(item);
                    whereabouts.of(item).forEach(where -> text.append("\n    ").append(where));
                }));
        observer.openTrees().stream()
                .limit(10)
                .forEach(tree -> text.append("\n  open: ").append(tree.story()));
        return text.append("\nThe latest events:\n").append(trace.tail(60)).toString();
    }

    // ---- what must hold

    /**
     * No spout heard of an ack while something of the tree was unsettled or had failed, and all that was fed is done.
     *
     * @throws AssertionError that tells the story of what was lost
     */
    public void assertNothingLost() {
        assertNone(Observer.Violation.Kind.LOST);
        List<String> open = new ArrayList<>();
        feeds.values()
                .forEach(feed -> feed.open().forEach(item -> {
                    open.add(item + " " + whereabouts.of(item));
                }));
        if (!open.isEmpty()) {
            throw new AssertionError(open.size() + " messages that were fed are not done: "
                    + String.join("\n  ", open.subList(0, Math.min(10, open.size()))) + story());
        }
    }

    /**
     * Each tracked tuple was acked or failed exactly once at the spout object that emitted it, as long as that lived, and no tuple was
     * delivered twice. To be called when all is idle.
     *
     * @throws AssertionError that tells the story of what was settled twice, or never
     */
    public void assertEachSettledOnce() {
        assertNone(Observer.Violation.Kind.NOT_ONCE);
        List<Tree> open = observer.openTrees();
        if (!open.isEmpty()) {
            throw new AssertionError(open.size() + " trees were neither acked nor failed; "
                    + open.get(0).story() + story());
        }
    }

    /**
     * Tuples of one task to one task with the same value of a field were executed in the order in which they were emitted.
     *
     * @throws AssertionError that names what overtook what
     */
    public void assertOrderedBy(String field) {
        if (fields().noneMatch(field::equals)) {
            throw new IllegalArgumentException("no stream has a field '" + field + "', only "
                    + fields().distinct().sorted().toList());
        }
        List<String> disorders = observer.disorders(field);
        if (!disorders.isEmpty()) {
            throw new AssertionError(String.join("\n", disorders.subList(0, Math.min(10, disorders.size()))) + story());
        }
    }

    private Stream<String> fields() {
        return topology.topology().components().values().stream()
                .flatMap(component -> component.streams().values().stream())
                .flatMap(stream -> stream.fields().toList().stream());
    }

    /**
     * Nothing was seen that the engine must never do, whatever goes wrong. Holds at any time.
     *
     * @throws AssertionError that tells what was seen
     */
    public void assertSound() {
        for (Observer.Violation.Kind kind : Observer.Violation.Kind.values()) {
            assertNone(kind);
        }
    }

    private void assertNone(Observer.Violation.Kind kind) {
        for (Observer.Violation violation : observer.violations()) {
            if (violation.kind() == kind) {
                throw new AssertionError(violation.text() + "\nseed " + seed);
            }
        }
    }

    // ---- faults of links

    /** Breaks the connection between two workers: what is under way on it is lost there, and sent again on the next. */
    public void cut(int worker, int other) {
        cluster.checkLink(worker, other);
        cluster.cut(worker, other);
    }

    /** Has frames between two workers, from now on, take a time. */
    public void delay(int worker, int other, Duration delay) {
        refuseNegative(delay);
        cluster.checkLink(worker, other);
        cluster.delay(worker, other, delay);
    }

    /** Has the next frame from a worker to another not arrive. TCP doesn't do so; the session must bear it nevertheless. */
    public void dropFrame(int from, int to) {
        cluster.checkLink(from, to);
        cluster.dropFrame(from, to);
    }

    /** Has the next frame from a worker to another arrive twice. */
    public void repeatFrame(int from, int to) {
        cluster.checkLink(from, to);
        cluster.repeatFrame(from, to);
    }

    /** Has nothing arrive between two workers until {@link #join}. */
    public void partition(int worker, int other) {
        cluster.checkLink(worker, other);
        cluster.partition(worker, other);
    }

    /**
     * Has nothing arrive at a worker from another until {@link #join}, while the other way all goes on. So the two don't agree for a while
     * on whether there is a session between them.
     */
    public void deafen(int worker, int from) {
        cluster.checkLink(worker, from);
        cluster.deafen(worker, from);
    }

    /** Ends {@link #partition} and {@link #deafen}: what has waited arrives. */
    public void join(int worker, int other) {
        cluster.checkLink(worker, other);
        cluster.join(worker, other);
    }

    // ---- faults of user code

    /** Has a bolt fail the tuple of its nth call from now on, counted from 1 over all its tasks. */
    public void failAt(String bolt, int nth) {
        callFaults.plan(known(bolt), counted(nth), CallFaults.Fault.FAIL, false);
    }

    /** Has a bolt throw an {@link InjectedFaultException} at its nth call from now on. */
    public void throwAt(String bolt, int nth) {
        callFaults.plan(known(bolt), counted(nth), CallFaults.Fault.THROW, false);
    }

    /** Has a bolt neither ack nor fail the tuple of its nth call from now on. */
    public void keepAt(String bolt, int nth) {
        callFaults.plan(known(bolt), counted(nth), CallFaults.Fault.KEEP, false);
    }

    /** Has a bolt's nth call from now on take a time, in which all others go on. */
    public void hangAt(String bolt, int nth, Duration hang) {
        refuseNegative(hang);
        callFaults.planHang(known(bolt), counted(nth), hang, false);
    }

    /** Has calls of all bolts go wrong by the seed, each with these probabilities; all 0 ends it. */
    public void failAtRandom(double failing, double throwing, double keeping) {
        if (!(failing >= 0 && throwing >= 0 && keeping >= 0 && failing + throwing + keeping <= 1)) {
            throw new IllegalArgumentException(
                    "these are no probabilities of one call: " + failing + ", " + throwing + ", " + keeping);
        }
        callFaults.setRandom(failing, throwing, keeping);
    }

    /** Lets so much time pass that what a bolt holds now has been there for its timeout. */
    public void expireTimeout(String bolt) {
        ComponentSpec component = topology.topology().components().get(known(bolt));
        if (component != null) {
            Duration timeout = topology.config()
                    .forComponent(bolt, component.configuration())
                    .get(TopologyKeys.MESSAGE_TIMEOUT);
            advance(timeout.plusNanos(LONGEST_HOLD_STEP_NS));
        }
    }

    private static int counted(int nth) {
        if (nth < 1) {
            throw new IllegalArgumentException("calls are counted from 1: there is no call " + nth);
        }
        return nth;
    }

    private static void refuseNegative(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time doesn't go backwards, by " + duration);
        }
    }

    private String known(String bolt) {
        if (!bolts().contains(bolt)) {
            throw new IllegalArgumentException("there is no bolt '" + bolt + "', only " + bolts());
        }
        return bolt;
    }

    // ---- faults of workers, and moves

    /** Has a worker die at once. Others hear of it by the ends of their connections, until it is {@linkplain #restartWorker restarted}. */
    public void loseWorker(int number) {
        cluster.lose(number);
    }

    /** Starts a worker that was lost: a new incarnation, of which the others hear with a new plan. */
    public void restartWorker(int number) {
        cluster.restart(number);
    }

    /** Has a worker die for good: its executors are placed with the others. */
    public void removeWorker(int number) {
        cluster.remove(number);
    }

    /**
     * Has a worker be declared lost though it runs, as one that is cut off from whoever makes the plan: its executors are placed with the
     * others, who hear of it at their times. It runs on, by its last plan, until {@link #endDeclaredLost}.
     */
    public void declareLost(int number) {
        cluster.declareLost(number);
    }

    /** Ends the workers that were declared lost, as by {@code kill -9}. */
    public void endDeclaredLost() {
        cluster.endDeclaredLost();
    }

    /** Has a worker stand still until {@link #thaw}. */
    public void freeze(int number) {
        cluster.freeze(number);
    }

    /** Ends {@link #freeze}. */
    public void thaw(int number) {
        cluster.check(number);
        cluster.thaw(number);
    }

    /**
     * Moves the executor of a task to another worker, as a rebalance does: it drains and closes where it is, then opens there. Begins with
     * the next {@link #advance} or {@link #runUntilIdle}.
     */
    public void moveExecutor(String component, int task, int toWorker) {
        if (!topology.layout().componentOf(task).equals(component)) {
            throw new IllegalArgumentException("task " + task + " is not of component '" + component
                    + "', which has tasks " + topology.layout().tasks().get(component));
        }
        boolean unused = cluster.move(task, toWorker);
    }

    /** The tasks of a component. */
    public List<Integer> tasks(String component) {
        TaskRange range = topology.layout().tasks().get(component);
        if (range == null) {
            throw new IllegalArgumentException("there is no component '" + component + "'");
        }
        List<Integer> tasks = new ArrayList<>();
        for (int task = range.first(); task <= range.last(); task++) {
            tasks.add(task);
        }
        return tasks;
    }

    /** The worker that a task is placed in; 0 while it is moving. */
    public int workerOf(int task) {
        return cluster.workerOf(task);
    }

    // ---- faults at random

    /** Has all kinds of things go wrong, about every half second, until {@link #heal}. */
    public void disturb() {
        disturb(EnumSet.allOf(Disturbance.class), Duration.ofMillis(500));
    }

    /**
     * Has things go wrong by the seed until {@link #heal}. Each seed has some of the kinds and lacks others.
     *
     * @param kinds what may go wrong
     * @param interval about how often
     */
    public void disturb(Set<Disturbance> kinds, Duration interval) {
        if (kinds.isEmpty() || interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("nothing can go wrong: " + kinds + " every " + interval);
        }
        heal();
        Disturber newDisturber =
                new Disturber(cluster, callFaults, stage, clock, bolts(), faultRandom.split(), kinds, interval);
        disturber = newDisturber;
        cluster.setPlansTakeTime(true);
        stage.add(newDisturber);
    }

    /** Ends all disturbances: workers are restarted and thawed, links are joined. */
    public void heal() {
        Disturber ending = disturber;
        if (ending != null) {
            disturber = null;
            cluster.setPlansTakeTime(false);
            ending.stop();
            callFaults.heal();
            stage.removeAll(List.of(ending));
            ending.done().forEach((kind, count) -> disturbances.merge(kind, count, Integer::sum));
        }
    }

    /** How often what has gone wrong by the seed, as far as {@link #heal} has ended it. */
    public Map<Disturbance, Integer> disturbances() {
        return Map.copyOf(disturbances);
    }

    private List<String> bolts() {
        return topology.topology().components().values().stream()
                .filter(component -> !component.isSpout())
                .map(ComponentSpec::id)
                .toList();
    }
}
