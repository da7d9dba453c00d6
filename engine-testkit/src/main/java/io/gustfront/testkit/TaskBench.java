package io.gustfront.testkit;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.BoltDeclarer;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.AgentHost;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.executor.ComponentFactory;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.ExecutorCommand;
import io.gustfront.runtime.executor.Resources;
import io.gustfront.runtime.executor.WorkerParts;
import io.gustfront.runtime.flow.ControlInbox;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.route.KeyHasher;
import io.gustfront.runtime.route.RouteCompiler;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * One component, one task, on one of the engine's executors, in virtual time, without threads. Beside it there is a spout that does
 * nothing, where the acks of inputs arrive, and a bolt that subscribes to all that is emitted, whose executor is a queue to be looked at.
 */
final class TaskBench implements AgentHost {
    static final String UPSTREAM = "upstream";
    static final String DOWNSTREAM = "downstream";

    private static final long EPOCH = 1;
    private static final int WORKER = 1;
    private static final int ENDLESS = Integer.MAX_VALUE / 2;

    private final VirtualClock clock = new VirtualClock();
    private final Trace trace = new Trace(clock);
    private final Stage stage;
    private final List<ErrorReport> errors = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final Doorbell unheard = new Doorbell();
    private final ControlInbox upstream = new ControlInbox(ENDLESS, unheard);
    private final Inbox downstream = new Inbox(
            new Share(ENDLESS, Long.MAX_VALUE / 2), new Share(ENDLESS, Long.MAX_VALUE / 2), unheard, parcel -> {});
    private final TopologyLayout layout;
    private final ComponentSpec component;
    private final TopologyConfig config;
    private final WorkerParts parts;
    private final Executor executor;

    /** What is set before the start. */
    static final class Settings {
        final Map<String, String[]> outputs = new TreeMap<>();
        String id;
        Map<String, Object> config = Map.of();
        final Map<String, Object> componentConfig = new TreeMap<>();
        long seed = 1;

        Settings(String id) {
            this.id = id;
        }
    }

    TaskBench(
            Settings settings,
            Component prototype,
            boolean isSpout,
            ComponentFactory factory,
            BiFunction<WorkerParts, Placement, Executor> executors) {
        SplittableRandom random = new SplittableRandom(settings.seed);
        this.stage = new Stage(clock, trace, random.split());
        Topology topology = topology(settings, prototype, isSpout);
        this.layout = TopologyLayout.of(topology);
        this.component = specOf(topology, settings.id);
        TopologyConfig whole = TopologyConfig.of(new Config(settings.config));
        this.config = whole.forComponent(settings.id, component.configuration());
        StreamTable streams = new StreamTable(topology);
        ClassLoader loader = TaskBench.class.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader users = context != null ? context : loader;
        this.parts = new WorkerParts(
                "tested-1",
                "tested",
                topology,
                layout,
                whole,
                WORKER,
                1,
                random.nextLong(),
                true,
                streams,
                new RouteCompiler(topology, layout, streams, new KeyHasher(whole, users), grouping -> grouping),
                new Registrations(whole, users),
                factory,
                new Resources(),
                clock,
                this,
                (name, step, handler) -> {
                    BackgroundPart part = new BackgroundPart(name, step, handler, clock, stage::onUserCall);
                    stage.add(part);
                    return part;
                },
                this::onError);
        this.executor = executors.apply(parts, placement(settings.id));
        Directory directory = directory();
        executor.control().command(new ExecutorCommand.NewPlan(directory));
        executor.control().command(new ExecutorCommand.Open());
        executor.control().command(new ExecutorCommand.Activate());
        stage.add(new AgentPart(executor, executor.name(), false));
    }

    private static Topology topology(Settings settings, Component prototype, boolean isSpout) {
        Topology alone = builder(settings, prototype, isSpout).createTopology();
        TopologyBuilder whole = builder(settings, prototype, isSpout);
        BoltDeclarer taker = whole.setBolt(DOWNSTREAM, (Bolt) tuple -> {});
        specOf(alone, settings.id).streams().forEach((stream, spec) -> {
            if (spec.direct()) {
                taker.directGrouping(settings.id, stream);
            } else {
                taker.globalGrouping(settings.id, stream);
            }
        });
        return whole.createTopology();
    }

    private static TopologyBuilder builder(Settings settings, Component prototype, boolean isSpout) {
        TopologyBuilder builder = new TopologyBuilder();
        if (isSpout) {
            var declarer = builder.setSpout(settings.id, (Spout) prototype);
            settings.outputs.forEach(declarer::outputStream);
        } else {
            builder.setSpout(UPSTREAM, new NoSpout());
            BoltDeclarer declarer = prototype instanceof BasicBolt basic
                    ? builder.setBolt(settings.id, basic)
                    : builder.setBolt(settings.id, (Bolt) prototype);
            settings.outputs.forEach(declarer::outputStream);
            settings.componentConfig.forEach(declarer::addConfiguration);
        }
        return builder;
    }

    static ComponentSpec specOf(Topology topology, String id) {
        ComponentSpec spec = topology.components().get(id);
        if (spec == null) {
            throw new IllegalArgumentException("there is no component '" + id + "'");
        }
        return spec;
    }

    private TaskRange range(String id) {
        TaskRange range = layout.tasks().get(id);
        if (range == null) {
            throw new IllegalArgumentException("there is no component '" + id + "'");
        }
        return range;
    }

    private Placement placement(String id) {
        return new Placement(range(id), id, WORKER, EPOCH);
    }

    private Directory directory() {
        TreeMap<TaskRange, Placement> placements = new TreeMap<>();
        layout.tasks().forEach((id, range) -> placements.put(range, placement(id)));
        TreeMap<Integer, WorkerPlace> places = new TreeMap<>();
        places.put(WORKER, new WorkerPlace(WORKER, "localhost", 1, 1));
        Map<Integer, LocalPort> ports = new HashMap<>();
        addPort(ports, component.id(), executor.inbox(), executor.control());
        addPort(ports, DOWNSTREAM, downstream, new ControlInbox(ENDLESS, unheard));
        if (!component.isSpout()) {
            addPort(ports, UPSTREAM, downstream, upstream);
        }
        return new Directory(new WorkerPlan(EPOCH, places, placements), WORKER, 1, ports, Map.of());
    }

    private void addPort(Map<Integer, LocalPort> ports, String id, Inbox inbox, ControlInbox control) {
        int first = range(id).first();
        ports.put(first, new LocalPort(first, EPOCH, inbox, control));
    }

    private void onError(ErrorReport error) {
        errors.add(error);
        tell("reported: " + error.error());
    }

    // ---- for the testers

    Executor executor() {
        return executor;
    }

    WorkerParts parts() {
        return parts;
    }

    VirtualClock clock() {
        return clock;
    }

    ComponentSpec component() {
        return component;
    }

    TopologyConfig config() {
        return config;
    }

    int firstTaskOf(String id) {
        return range(id).first();
    }

    List<ErrorReport> errors() {
        return errors;
    }

    /** Something that a reader of the story wants to know. */
    void tell(String event) {
        story.add(Trace.time(clock.sinceStartNs()) + "  " + event);
    }

    String story() {
        return String.join("\n", story);
    }

    Duration now() {
        return Duration.ofNanos(clock.sinceStartNs());
    }

    void onUserCall() {
        stage.onUserCall();
    }

    void settle() {
        stage.settle();
    }

    void advance(Duration duration) {
        stage.runUntil(clock.nanoTime() + duration.toNanos());
    }

    /** What has been emitted and has left. */
    void drainDownstream(Consumer<Parcel> consumer) {
        for (Parcel parcel = downstream.poll(); parcel != null; parcel = downstream.poll()) {
            consumer.accept(parcel);
            parcel.places().giveBack(parcel.tuples(), parcel.bytes());
        }
    }

    ControlInbox upstream() {
        return upstream;
    }

    /** Lets it drain for a time, and closes it. */
    void close(Duration drain) {
        long untilNs = clock.nanoTime() + drain.toNanos();
        executor.control().command(new ExecutorCommand.Close(untilNs, FailReason.of(FailReason.Kind.MOVED)));
        stage.runUntil(untilNs);
    }

    /** The default of what the component's configuration doesn't say. */
    Duration tickInterval() {
        return config.get(TopologyKeys.TICK_INTERVAL);
    }

    @Override
    public void start(Agent agent) {
        throw new IllegalStateException("one task alone has no agents to start");
    }

    @Override
    public boolean startBeside(Agent agent, Agent other) {
        throw new IllegalStateException("one task alone has no agents to start");
    }

    @Override
    public void awaitProgress(Agent blocked, long maxWaitNs) {
        stage.awaitProgress(maxWaitNs);
    }

    @Override
    public boolean isAgentThread() {
        return true;
    }

    /** The spout that nothing comes from. */
    private static final class NoSpout implements Spout {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}
    }
}
