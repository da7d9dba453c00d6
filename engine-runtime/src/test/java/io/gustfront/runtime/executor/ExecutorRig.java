package io.gustfront.runtime.executor;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.ManualClock;
import io.gustfront.runtime.Topologies;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.AgentHost;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.flow.ControlInbox;
import io.gustfront.runtime.flow.ControlMessage;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.PeerPort;
import io.gustfront.runtime.flow.Settle;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.route.KeyHasher;
import io.gustfront.runtime.route.RouteCompiler;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One executor of a worker, stepped by a test: what it sends to arrives in inboxes of the test. The topology is source (task 3) →
 * a-bolt (task 1) → b-sink (task 2). A wide one has several executors of each bolt, and all get all: the tasks of a-bolt begin at 1, then
 * come those of b-sink, then the source.
 */
final class ExecutorRig {
    static final int BOLT_TASK = 1;
    static final int SINK_TASK = 2;
    static final int SOURCE_TASK = 3;
    private static final int WORKER = 1;
    private static final int OTHER_WORKER = 2;
    static final SpoutFence FENCE = new SpoutFence(1, 1, SOURCE_TASK, 1, 0);

    final ManualClock clock =
            new ManualClock(Long.MAX_VALUE - Duration.ofMillis(20).toNanos());
    final List<ErrorReport> errors = new ArrayList<>();

    /** What came to the executor's inbox after it was closed. */
    final List<Parcel> refused = new ArrayList<>();

    final List<BackgroundStep> steps = new ArrayList<>();
    final List<Long> stopTimeoutsMs = new ArrayList<>();
    final StreamTable streams;
    final Share sinkShare;
    final Map<Integer, LocalPort> ports = new HashMap<>();

    /** Where the bolt is, and no other: another worker; null for this one. Set before there is an executor. */
    @Nullable
    PeerPort boltsWorker;

    /** What happens while an emit waits for room. */
    Runnable whileWaiting = () -> {
        throw new AssertionError("an emit waits, and nothing is going to happen");
    };

    boolean calledByAgentThread;
    private final Config written;
    private final Topology topology;
    private final TopologyLayout layout;

    ExecutorRig() {
        this(new Config(), 1_000);
    }

    /**
     * @param sinkPlaces how many tuples the inbox of the next one takes
     */
    ExecutorRig(Config config, int sinkPlaces) {
        this(config, sinkPlaces, 1);
    }

    /**
     * @param width how many executors each bolt has, with a task each
     */
    ExecutorRig(Config config, int sinkPlaces, int width) {
        this.written = config;
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", Topologies.spout()).output("value").outputStream("unheard", "value");
        builder.setBolt("a-bolt", (Bolt) input -> {}, width)
                .allGrouping("source")
                .output("value");
        builder.setBolt("b-sink", (Bolt) input -> {}, width).allGrouping("a-bolt");
        this.topology = builder.createTopology();
        this.layout = TopologyLayout.of(topology);
        this.streams = new StreamTable(topology);
        this.sinkShare = new Share(sinkPlaces, 1 << 20);
    }

    BoltExecutor bolt(Bolt bolt) {
        BoltExecutor executor = new BoltExecutor(
                parts(bolt),
                component("a-bolt"),
                placement(BOLT_TASK, "a-bolt"),
                bell -> new Inbox(new Share(1_000, 1 << 20), new Share(1, 1), bell, refused::add));
        plan(executor);
        return opened(executor);
    }

    SpoutExecutor spout(Spout spout) {
        SpoutExecutor executor = new SpoutExecutor(
                parts(spout),
                component("source"),
                placement(layout.tasks().get("source").first(), "source"));
        plan(executor);
        return opened(executor);
    }

    private <E extends Executor> E opened(E executor) {
        executor.control().command(new ExecutorCommand.Open());
        executor.control().command(new ExecutorCommand.Activate());
        int unused = executor.doWork();
        return executor;
    }

    private ComponentSpec component(String id) {
        return topology.components().get(id);
    }

    private Placement placement(int task, String component) {
        int worker = boltsWorker != null && task == BOLT_TASK ? OTHER_WORKER : WORKER;
        return new Placement(new TaskRange(task, task), component, worker, 1);
    }

    private void plan(Executor executor) {
        int own = executor.placement().executor().first();
        TreeMap<TaskRange, Placement> placements = new TreeMap<>();
        layout.tasks()
                .forEach((component, tasks) -> IntStream.rangeClosed(tasks.first(), tasks.last())
                        .forEach(task -> {
                            Placement placement = placement(task, component);
                            placements.put(placement.executor(), placement);
                            if (placement.worker() == WORKER) {
                                ports.put(
                                        task,
                                        task == own
                                                ? new LocalPort(own, 1, executor.inbox(), executor.control())
                                                : new LocalPort(
                                                        task,
                                                        1,
                                                        new Inbox(
                                                                sinkShare,
                                                                new Share(1, 1),
                                                                new Doorbell(),
                                                                parcel -> {}),
                                                        new ControlInbox(1_000, new Doorbell())));
                            }
                        }));
        TreeMap<Integer, WorkerPlace> workers = new TreeMap<>();
        workers.put(WORKER, new WorkerPlace(WORKER, "here", 0, 1));
        Map<Integer, PeerPort> peers = new HashMap<>();
        if (boltsWorker != null) {
            workers.put(OTHER_WORKER, new WorkerPlace(OTHER_WORKER, "there", 0, 1));
            peers.put(OTHER_WORKER, boltsWorker);
        }
        executor.control()
                .command(new ExecutorCommand.NewPlan(
                        new Directory(new WorkerPlan(1, workers, placements), WORKER, 1, ports, peers)));
    }

    private WorkerParts parts(Component component) {
        TopologyConfig config = TopologyConfig.of(written);
        ClassLoader loader = ExecutorRig.class.getClassLoader();
        return new WorkerParts(
                "rig-1",
                "rig",
                topology,
                layout,
                config,
                1,
                1,
                7,
                false,
                streams,
                new RouteCompiler(topology, layout, streams, new KeyHasher(config, loader), grouping -> grouping),
                new Registrations(config, loader),
                new Factory(component),
                new Resources(),
                clock,
                new Host(),
                this::background,
                errors::add);
    }

    private record Factory(Component component) implements ComponentFactory {
        @Override
        public Component newComponent(String id) {
            return component;
        }

        @Override
        public Grouping newGrouping(Grouping grouping) {
            return grouping;
        }
    }

    private final class Host implements AgentHost {
        @Override
        public void start(Agent agent) {}

        @Override
        public boolean startBeside(Agent agent, Agent other) {
            return true;
        }

        @Override
        public void awaitProgress(Agent blocked, long maxWaitNs) {
            whileWaiting.run();
        }

        @Override
        public boolean isAgentThread() {
            return calledByAgentThread;
        }
    }

    private BackgroundTask background(String name, BackgroundStep step, Consumer<Throwable> listener) {
        steps.add(step);
        return new BackgroundTask() {
            @Override
            public void wakeUp() {}

            @Override
            public boolean stop(long timeoutMs) {
                stopTimeoutsMs.add(timeoutMs);
                clock.advance(Duration.ofMillis(timeoutMs)); // it doesn't end
                return false;
            }
        };
    }

    /** A tuple of a tree of its own, from the source to the bolt. */
    Envelope tuple(long root) {
        return Envelope.ofRoot(
                new Hop(streams.get(sourceStream()), SOURCE_TASK, BOLT_TASK),
                new Object[] {"v" + root},
                root,
                1,
                FENCE);
    }

    int sourceStream() {
        int index = 0;
        while (!streams.get(index).component().equals("source")) {
            index++;
        }
        return index;
    }

    /** Hands tuples to the bolt. */
    static void deliver(BoltExecutor bolt, Envelope... tuples) {
        bolt.inbox().offer(Parcel.of(tuples, tuples.length, (places, bytes) -> {}), false);
    }

    /** Tells an executor to close. */
    void close(Executor executor, Duration wait) {
        executor.control()
                .command(new ExecutorCommand.Close(
                        clock.nanoTime() + wait.toNanos(), FailReason.of(FailReason.Kind.MOVED)));
    }

    /** Steps an executor until it has nothing to do. */
    static void rest(Executor executor) {
        for (int i = 0; i < 1_000 && executor.doWork() > 0; i++) {
            // once more
        }
    }

    /** What arrived at the next bolt. */
    List<Tuple> arrived(int task) {
        List<Tuple> tuples = new ArrayList<>();
        Parcel parcel;
        while ((parcel = ports.get(task).inbox().poll()) != null) {
            tuples.addAll(Arrays.asList(parcel.envelopes()).subList(0, parcel.tuples()));
        }
        return tuples;
    }

    /** What the source heard of failures since the last look. */
    Map<Long, FailReason> failsAtTheSource() {
        Map<Long, FailReason> fails = new TreeMap<>();
        settlementsAtTheSource().forEach(settlements -> fails.putAll(settlements.fails()));
        return fails;
    }

    List<Settlements> settlementsAtTheSource() {
        List<Settlements> all = new ArrayList<>();
        ControlMessage message;
        while ((message = ports.get(SOURCE_TASK).control().poll()) != null) {
            if (message instanceof Settle settle) {
                all.add(settle.settlements());
            }
        }
        return all;
    }

    List<String> errorMessages() {
        return errors.stream().map(report -> report.error().getMessage()).toList();
    }
}
