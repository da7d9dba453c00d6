package io.gustfront.runtime.semantics;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.AgentHost;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.executor.BackgroundRunner;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.Resources;
import io.gustfront.runtime.executor.WorkerParts;
import io.gustfront.runtime.link.InMemoryNetwork;
import io.gustfront.runtime.link.InMemoryTransport;
import io.gustfront.runtime.link.LinkHub;
import io.gustfront.runtime.link.LinkSecret;
import io.gustfront.runtime.link.LinkSettings;
import io.gustfront.runtime.link.WorkerIdentity;
import io.gustfront.runtime.loader.Prototypes;
import io.gustfront.runtime.route.KeyHasher;
import io.gustfront.runtime.route.RouteCompiler;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.runtime.worker.ComponentStats;
import io.gustfront.runtime.worker.ErrorLog;
import io.gustfront.runtime.worker.TopologyStats;
import io.gustfront.runtime.worker.Worker;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import io.gustfront.testsupport.Fusing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A topology on the classes that workers run, but that all agents, the links and the background steps are driven by the test's
 * thread, one after the other, in turn or in an order drawn from a seed, in virtual time: what happens is the same in each run. Executors can be {@linkplain #freeze
 * frozen}, which is to the others as if their user code were stuck, and the network between the workers can be tampered with.
 */
final class HandDrivenCluster implements Cluster {
    private static final String ID = "semantics-1";
    private static final int INCARNATION = 1;
    private static final long ENTROPY = 42;
    private static final long IDLE_STEP_NS = 400_000;
    private static final long PASS_STEP_NS = 50_000_000;
    private static final long PATIENCE_NS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_STUCK_ROUNDS = 100_000;
    private static final int MOST_ROUNDS = 300;

    final VirtualClock clock = new VirtualClock();
    final InMemoryNetwork network = new InMemoryNetwork(clock);

    /** What agents threw, which only the fault handler of a process may hear of. */
    final List<Throwable> faults = new ArrayList<>();

    private final Topology topology;
    private final TopologyConfig config;
    private final TopologyLayout layout;
    private final boolean encode;
    private final @Nullable SplittableRandom order; // null: in turn
    private final ErrorLog errors = new ErrorLog(report -> {});
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> frozen = new HashSet<>();
    private final SortedMap<Integer, WorkerPlace> places = new TreeMap<>();
    private WorkerPlan plan;
    private Runnable onStuck = () -> {};
    private int stuckRounds;
    private boolean opened;
    private boolean gone;

    /** One whose agents are stepped in turn. */
    HandDrivenCluster(Topology topology, Config written, int workers, boolean encode) {
        this(topology, written, workers, encode, null);
    }

    /** One whose agents are stepped in an order drawn from a seed, which also decides on workers, encoding, fusion, and how large batches are. */
    static HandDrivenCluster woven(Topology topology, Config written, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Config config = new Config(written);
        boolean fused = random.nextBoolean();
        int batch = random.nextInt(4);
        if (batch < 3 && !written.containsKey(TopologyKeys.BATCH_TUPLES.name())) {
            config.set(TopologyKeys.BATCH_TUPLES, 1 + 7 * batch);
        }
        return new HandDrivenCluster(
                fused ? Fusing.wherePossible(topology) : topology,
                fused ? Fusing.allowed(config) : config,
                1 + random.nextInt(2),
                random.nextBoolean(),
                random.split());
    }

    private HandDrivenCluster(
            Topology topology, Config written, int workers, boolean encode, @Nullable SplittableRandom order) {
        this.topology = topology;
        this.config = TopologyConfig.of(written);
        this.order = order;
        this.layout = TopologyLayout.of(topology);
        this.encode = encode;
        for (int number = 1; number <= workers; number++) {
            Node node = new Node(number);
            nodes.add(node);
            places.put(number, new WorkerPlace(number, host(number), workers > 1 ? node.listen() : 0, INCARNATION));
        }
        SortedMap<TaskRange, Placement> executors = new TreeMap<>();
        int next = 0;
        for (Map.Entry<String, List<TaskRange>> component : layout.executors().entrySet()) {
            for (TaskRange executor : component.getValue()) {
                int worker = next++ % workers + 1;
                executors.put(executor, new Placement(executor, component.getKey(), worker, 1));
            }
        }
        plan = new WorkerPlan(1, places, executors);
        nodes.forEach(node -> node.worker.apply(plan));
    }

    /** The newest plan, which a worker may not have. */
    WorkerPlan plan() {
        return plan;
    }

    /** Makes a newer plan, in which executors are elsewhere; nobody has it yet. */
    WorkerPlan move(Map<TaskRange, Integer> moves) {
        long epoch = plan.epoch() + 1;
        SortedMap<TaskRange, Placement> executors = new TreeMap<>(plan.executors());
        moves.forEach((executor, worker) -> executors.computeIfPresent(
                executor, (range, before) -> new Placement(range, before.component(), worker, epoch)));
        plan = new WorkerPlan(epoch, places, executors);
        return plan;
    }

    /** As {@link #move}; workers that have no executor then are not in the plan. */
    WorkerPlan moveAndShrink(Map<TaskRange, Integer> moves) {
        WorkerPlan moved = move(moves);
        SortedMap<Integer, WorkerPlace> used = new TreeMap<>(places);
        used.keySet()
                .retainAll(moved.executors().values().stream()
                        .map(Placement::worker)
                        .toList());
        plan = new WorkerPlan(moved.epoch(), used, moved.executors());
        return plan;
    }

    /** Hands a plan to a worker. */
    void apply(int worker, WorkerPlan newPlan, Duration drain) {
        nodes.get(worker - 1).worker.apply(newPlan, drain.toNanos());
    }

    Worker worker(int number) {
        return nodes.get(number - 1).worker;
    }

    /** The executor of a component's first task. */
    TaskRange firstOf(String component) {
        return layout.executors().get(component).get(0);
    }

    /** What a worker is called in the network. */
    static String host(int worker) {
        return "worker-" + worker;
    }

    /** A worker, and what drives it. */
    private final class Node implements AgentHost, BackgroundRunner {
        final int number;
        final List<Agent> agents = new CopyOnWriteArrayList<>();
        final Set<Agent> onStack = new HashSet<>();
        final List<Step> steps = new CopyOnWriteArrayList<>();
        final Worker worker;
        LinkHub hub;

        Node(int number) {
            this.number = number;
            ClassLoader loader = HandDrivenCluster.class.getClassLoader();
            StreamTable streams = new StreamTable(topology);
            Prototypes prototypes = new Prototypes(topology, loader);
            this.worker = new Worker(new WorkerParts(
                    ID,
                    "semantics",
                    topology,
                    layout,
                    config,
                    number,
                    INCARNATION,
                    ENTROPY,
                    encode,
                    streams,
                    new RouteCompiler(
                            topology, layout, streams, new KeyHasher(config, loader), prototypes::newGrouping),
                    new Registrations(config, loader),
                    prototypes,
                    new Resources(),
                    clock,
                    this,
                    this,
                    errors));
        }

        int listen() {
            InMemoryTransport transport = network.transport(host(number));
            LinkSettings settings = LinkSettings.of(LinkSecret.of(new byte[32]), config);
            WorkerIdentity self = new WorkerIdentity(ID, number, INCARNATION, number);
            hub = new LinkHub(self, settings, transport, clock, new Random(number), worker.linkListener());
            worker.setPeerSetter(hub::setPeers);
            try {
                return hub.listen(host(number), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int step() {
            int work = 0;
            for (Agent agent : inOrder(agents)) {
                if (!isFrozen(agent) && onStack.add(agent)) {
                    try {
                        agent.doorbell().answer();
                        work += agent.doWork();
                        if (agent.isClosed()) {
                            agents.remove(agent);
                        }
                    } catch (Throwable fault) {
                        agents.remove(agent);
                        faults.add(fault);
                    } finally {
                        onStack.remove(agent);
                    }
                }
            }
            for (Step step : steps) {
                work += step.runIfDue();
            }
            return work;
        }

        @Override
        public void start(Agent agent) {
            agents.add(agent);
        }

        /** All are on one thread anyway. */
        @Override
        public boolean startBeside(Agent agent, Agent other) {
            start(agent);
            return true;
        }

        @Override
        public void awaitProgress(Agent blocked, long maxWaitNs) {
            if (HandDrivenCluster.this.step() == 0) {
                clock.advanceNs(maxWaitNs);
                onStuck.run();
                if (++stuckRounds > MOST_STUCK_ROUNDS) {
                    throw new AssertionError("an emit waits, and nobody can do anything");
                }
            }
        }

        @Override
        public boolean isAgentThread() {
            return !onStack.isEmpty(); // between the steps, the test is another thread
        }

        @Override
        public BackgroundTask start(String name, BackgroundStep step, Consumer<Throwable> listener) {
            Step started = new Step(this, step, listener);
            steps.add(started);
            return started;
        }
    }

    private final class Step implements BackgroundTask {
        private final Node node;
        private final BackgroundStep step;
        private final Consumer<Throwable> listener;
        private long dueNs = clock.nanoTime();
        private boolean running;

        Step(Node node, BackgroundStep step, Consumer<Throwable> listener) {
            this.node = node;
            this.step = step;
            this.listener = listener;
        }

        int runIfDue() {
            if (running || clock.nanoTime() - dueNs < 0) {
                return 0;
            }
            running = true;
            long waitNs;
            try {
                waitNs = step.run();
            } catch (Throwable thrown) {
                listener.accept(thrown);
                waitNs = 1_000_000_000L;
            } finally {
                running = false;
            }
            dueNs = clock.nanoTime() + waitNs;
            return waitNs == 0 ? 1 : 0;
        }

        @Override
        public void wakeUp() {
            dueNs = clock.nanoTime();
        }

        @Override
        public boolean stop(long timeoutMs) {
            node.steps.remove(this);
            return true;
        }
    }

    // ---- driving

    private <T> List<T> inOrder(List<T> all) {
        SplittableRandom from = order;
        if (from == null) {
            return all;
        }
        List<T> left = new ArrayList<>(all);
        List<T> drawn = new ArrayList<>();
        while (!left.isEmpty()) {
            drawn.add(left.remove(from.nextInt(left.size())));
        }
        return drawn;
    }

    /** Lets each agent do one duty cycle, and the network deliver; how much was done. */
    int step() {
        int work = 0;
        for (Node node : inOrder(nodes)) {
            work += node.step();
        }
        return work + network.step();
    }

    /** Steps until nobody has anything to do at this time, or, where spouts emit without an end, for a while. */
    void rest() {
        int rounds = 0;
        while (rounds < MOST_ROUNDS && step() > 0) {
            rounds++;
        }
    }

    /** Lets time pass in small steps, at each of which all agents come to rest. */
    void pass(Duration duration) {
        rest();
        for (long leftNs = duration.toNanos(); leftNs > 0; leftNs -= PASS_STEP_NS) {
            clock.advanceNs(Math.min(leftNs, PASS_STEP_NS));
            rest();
        }
    }

    /** Lets time pass at once, as for a process that was frozen. */
    void leap(Duration duration) {
        clock.advanceNs(duration.toNanos());
        rest();
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        long untilNs = clock.passedNs() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (clock.passedNs() > untilNs) {
                throw new AssertionError("it did not come about that " + what + ": " + describe());
            }
            if (step() == 0) {
                clock.advanceNs(IDLE_STEP_NS);
            }
        }
    }

    @Override
    public void settle() {
        long[] before = {-1};
        await("the topology comes to rest", () -> {
            long activity = 0;
            for (Node node : nodes) {
                if (!node.worker.isQuiet()) {
                    before[0] = -1;
                    return false;
                }
                activity += node.worker.activity();
            }
            boolean idle = activity == before[0];
            before[0] = activity;
            return idle;
        });
    }

    @Override
    public void settleButKept() {
        pass(Duration.ofMillis(20));
    }

    /**
     * From now on a component's executors aren't driven. One that is fused is run by what feeds it nevertheless; what is grouped globally is never
     * fused.
     */
    void freeze(String component) {
        frozen.add(component);
    }

    void thaw(String component) {
        frozen.remove(component);
    }

    /** What is done when an emit waits and nobody can do anything. */
    void onStuck(Runnable action) {
        onStuck = action;
    }

    private boolean isFrozen(Agent agent) {
        return agent instanceof Executor executor && frozen.contains(executor.componentId());
    }

    /** When the nearest deadline of a component's executors is, seen from now; to see that nobody would spin. */
    long nextDeadlineInNs(String component) {
        return executors(component).stream()
                .mapToLong(executor -> executor.nextDeadlineNs() == Long.MAX_VALUE
                        ? Long.MAX_VALUE
                        : executor.nextDeadlineNs() - clock.nanoTime())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    List<Executor> executors(String component) {
        return nodes.stream()
                .flatMap(node -> node.worker.executors().stream())
                .filter(executor -> executor.componentId().equals(component))
                .toList();
    }

    // ---- what can be done with a topology

    @Override
    public void activate() {
        if (!opened) {
            opened = true;
            nodes.forEach(node -> node.worker.open());
            await(
                    "all is open",
                    () -> nodes.stream().anyMatch(node -> node.worker.hasFailedToOpen())
                            || nodes.stream().allMatch(node -> node.worker.isReady() && node.worker.isLinked()));
        }
        nodes.forEach(node -> node.worker.activate());
    }

    @Override
    public void deactivate() {
        nodes.forEach(node -> node.worker.deactivate());
    }

    @Override
    public void kill(Duration wait) {
        gone = true;
        FailReason reason = FailReason.of(FailReason.Kind.MOVED);
        long untilNs = clock.nanoTime() + wait.toNanos();
        frozen.clear();
        nodes.forEach(node -> node.worker.closeSpouts(untilNs, reason));
        await("spouts are closed", () -> nodes.stream().allMatch(node -> node.worker.areSpoutsClosed()));
        nodes.forEach(node -> node.worker.closeBolts(untilNs, reason));
        await("all is closed", () -> nodes.stream().allMatch(node -> node.worker.isClosed()));
        nodes.forEach(node -> node.worker.stop());
        rest();
    }

    @Override
    public List<ErrorReport> errors() {
        return errors.latest();
    }

    @Override
    public ComponentStats stats(String component) {
        return TopologyStats.of(executors(component)).components().get(component);
    }

    @Override
    public void close() {
        if (!gone && faults.isEmpty()) {
            kill(Duration.ZERO);
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (String component : topology.components().keySet()) {
            text.append(stats(component)).append('\n');
        }
        return text.append(errors.latest()).append(faults).toString();
    }
}
