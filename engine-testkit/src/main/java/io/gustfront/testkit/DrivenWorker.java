package io.gustfront.testkit;

import io.gustfront.api.config.ExecutorThreads;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.WorkerHook;
import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.AgentHost;
import io.gustfront.runtime.executor.BackgroundRunner;
import io.gustfront.runtime.executor.ComponentFactory;
import io.gustfront.runtime.executor.ErrorSink;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.Resources;
import io.gustfront.runtime.executor.WorkerParts;
import io.gustfront.runtime.link.InMemoryNetwork;
import io.gustfront.runtime.link.InMemoryTransport;
import io.gustfront.runtime.link.LinkHub;
import io.gustfront.runtime.link.LinkSettings;
import io.gustfront.runtime.link.WorkerIdentity;
import io.gustfront.runtime.worker.HookContext;
import io.gustfront.runtime.worker.Worker;
import io.gustfront.scheduler.WorkerPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One start of one worker: the class that worker processes run, with all its threads played by a {@link Stage}. */
final class DrivenWorker {
    private static final int FIRST_PORT = 6_700;

    private final int number;
    private final int incarnation;
    private final DrivenTopology topology;
    private final VirtualClock clock;
    private final Stage stage;
    private final Trace trace;
    private final Resources resources = new Resources();
    private final List<Part> parts = new ArrayList<>();
    private final List<WorkerHook> hooks = new ArrayList<>();
    private final PlanPart plans = new PlanPart();
    private final Map<Integer, Executor> byTask = new HashMap<>(); // who was asked for last; may have been closed since
    private final Worker worker;
    private @Nullable InMemoryTransport transport;
    private @Nullable LinkHub hub;
    private boolean lost;
    private boolean frozen;

    DrivenWorker(
            int number,
            int incarnation,
            DrivenTopology topology,
            VirtualClock clock,
            Stage stage,
            Trace trace,
            long entropy,
            ErrorSink errors,
            Function<DrivenWorker, ComponentFactory> components) {
        this.number = number;
        this.incarnation = incarnation;
        this.topology = topology;
        this.clock = clock;
        this.stage = stage;
        this.trace = trace;
        WorkerParts workerParts = new WorkerParts(
                DrivenTopology.ID,
                DrivenTopology.NAME,
                topology.topology(),
                topology.layout(),
                topology.config(),
                number,
                incarnation,
                entropy,
                topology.encode(),
                topology.streams(),
                topology.routes(),
                topology.registrations(),
                components.apply(this),
                resources,
                clock,
                new Host(),
                new Background(),
                errors);
        this.worker = new Worker(workerParts, topology.config().get(TopologyKeys.WORKER_HEAP));
        add(plans);
    }

    static String host(int number) {
        return "worker-" + number;
    }

    static int port(int number) {
        return FIRST_PORT + number;
    }

    /** Listens and dials; before the first plan. */
    void link(InMemoryNetwork network, LinkSettings settings, SplittableRandom random) {
        InMemoryTransport newTransport = network.transport(host(number));
        WorkerIdentity self = new WorkerIdentity(DrivenTopology.ID, number, incarnation, random.nextLong());
        LinkHub newHub =
                new LinkHub(self, settings, newTransport, clock, new Random(random.nextLong()), worker.linkListener());
        try {
            int unused = newHub.listen(host(number), port(number));
        } catch (IOException e) {
            throw new UncheckedIOException("worker " + number + " can't listen", e);
        }
        worker.setPeerSetter(newHub::setPeers);
        transport = newTransport;
        hub = newHub;
        add(new LinkPart(newTransport));
    }

    void startHooks() {
        for (WorkerHook hook : topology.prototypes().newWorkerHooks()) {
            hook.start(HookContext.of(DrivenTopology.ID, number, worker, topology.config(), resources));
            hooks.add(hook);
        }
    }

    void stopHooks() {
        hooks.forEach(WorkerHook::shutdown);
        hooks.clear();
    }

    int number() {
        return number;
    }

    int incarnation() {
        return incarnation;
    }

    Worker worker() {
        return worker;
    }

    /** Whether a task's executor has output that waits to leave. In the middle of its work. */
    boolean isHeldBack(int task) {
        Executor executor = byTask.get(task);
        if (executor == null || executor.isClosed()) {
            executor = executorOf(task);
            if (executor == null) {
                return false;
            }
            byTask.put(task, executor);
        }
        return executor.isHeldBack();
    }

    private @Nullable Executor executorOf(int task) {
        for (Executor executor : worker.executors()) {
            if (executor.placement().executor().contains(task)) {
                return executor;
            }
        }
        return null;
    }

    boolean isLost() {
        return lost;
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Whether one of its threads is in the middle of its work, and another one's work was begun meanwhile. */
    boolean isOnStack() {
        return stage.isAnyOnStack(parts);
    }

    void setFrozen(boolean newFrozen) {
        frozen = newFrozen;
        parts.forEach(frozen ? stage::freeze : stage::thaw);
    }

    /** Brings a plan, at a time. */
    void bring(WorkerPlan plan, long dueNs) {
        plans.bring("plan " + plan.epoch(), () -> worker.apply(plan), dueNs);
    }

    /** Brings a command, at a time. */
    void bring(String command, Runnable effect, long dueNs) {
        plans.bring(command, effect, dueNs);
    }

    boolean hasCommandsWaiting() {
        return !plans.waiting.isEmpty();
    }

    /** As by kill -9: nothing runs any more, and nobody is told but by the ends of connections. */
    void lose() {
        lost = true;
        stage.removeAll(parts);
        if (transport != null) {
            transport.close();
        }
    }

    /** Ends the links in peace. */
    void closeLinks() {
        if (hub != null) {
            hub.close();
        }
    }

    @Override
    public String toString() {
        return "worker " + number + "." + incarnation;
    }

    private void add(Part part) {
        parts.removeIf(Part::isOver);
        parts.add(part);
        part.isFrozen = frozen;
        stage.add(part);
    }

    /** Each executor has a thread of its own, or all share a few; what else there is has one of its own. */
    private final class Host implements AgentHost {
        private static final int FEW = 2;

        private final List<SharedPart> shared = new ArrayList<>();
        private int next;

        @Override
        public void start(Agent agent) {
            if (agent instanceof Executor
                    && topology.config().get(TopologyKeys.EXECUTOR_THREADS) == ExecutorThreads.SHARED) {
                nextShared().drive(agent);
                return;
            }
            boolean fed = agent instanceof Executor executor && topology.fed().contains(executor.componentId());
            add(new AgentPart(agent, agent.name() + "@" + number + "." + incarnation, fed));
        }

        /** All are on one thread anyway. */
        @Override
        public boolean startBeside(Agent agent, Agent other) {
            start(agent);
            return true;
        }

        @Override
        public void awaitProgress(Agent blocked, long maxWaitNs) {
            for (SharedPart part : shared) {
                if (part.drives(blocked) && part.driveAll() > 0) {
                    return;
                }
            }
            stage.awaitProgress(maxWaitNs);
        }

        private SharedPart nextShared() {
            if (shared.size() < FEW) {
                SharedPart part = new SharedPart("shared-" + shared.size() + "@" + number + "." + incarnation);
                shared.add(part);
                add(part);
            }
            return shared.get(next++ % FEW);
        }

        @Override
        public boolean isAgentThread() {
            return true;
        }
    }

    /** The link thread. */
    private final class LinkPart extends Part {
        private final InMemoryTransport link;
        private final String name = "link@" + number + "." + incarnation;

        LinkPart(InMemoryTransport link) {
            this.link = link;
            link.wakeBy(this::wakeUp);
        }

        @Override
        String name() {
            return name;
        }

        @Override
        long nextDueNs(long nowNs) {
            long idle = link.idleNs();
            return idle == Long.MAX_VALUE ? NEVER : nowNs + idle;
        }

        @Override
        int step() {
            return link.doWork();
        }
    }

    /** Whoever tells this worker what to do: each command comes at its time, in the order in which they were given. */
    private final class PlanPart extends Part {
        private final Deque<Command> waiting = new ArrayDeque<>();
        private final String name = "control@" + number + "." + incarnation;

        private record Command(String text, Runnable effect, long dueNs) {}

        void bring(String text, Runnable effect, long dueNs) {
            Command last = waiting.peekLast();
            Command command = new Command(text, effect, last == null ? dueNs : Math.max(dueNs, last.dueNs()));
            waiting.add(command);
            wakeUpAt(command.dueNs());
        }

        @Override
        String name() {
            return name;
        }

        @Override
        long nextDueNs(long nowNs) {
            Command first = waiting.peekFirst();
            return first == null ? NEVER : first.dueNs();
        }

        @Override
        int step() {
            Command command = waiting.removeFirst();
            trace.event("tell", DrivenWorker.this.toString(), command.text().hashCode(), command.text());
            command.effect().run();
            return 1;
        }
    }

    private final class Background implements BackgroundRunner {
        @Override
        public BackgroundTask start(String name, BackgroundStep step, Consumer<Throwable> errors) {
            BackgroundPart part =
                    new BackgroundPart(name + "@" + number + "." + incarnation, step, errors, clock, stage::onUserCall);
            add(part);
            return part;
        }
    }
}
