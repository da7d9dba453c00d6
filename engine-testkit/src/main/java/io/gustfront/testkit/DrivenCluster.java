package io.gustfront.testkit;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.executor.ComponentFactory;
import io.gustfront.runtime.executor.ErrorSink;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.link.InMemoryNetwork;
import io.gustfront.runtime.link.LinkSecret;
import io.gustfront.runtime.link.LinkSettings;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a driven topology, the network between them, and the plan that says what runs where; and so, all that can go wrong with
 * those.
 */
final class DrivenCluster {
    private static final long PLAN_DELAY_NS = 300_000_000L;
    private static final int SECRET_BYTES = 32;

    private final DrivenTopology topology;
    private final VirtualClock clock;
    private final Stage stage;
    private final Trace trace;
    private final SplittableRandom random; // for new workers
    private final SplittableRandom planTimes;
    private final ErrorSink errors;
    private final Function<DrivenWorker, ComponentFactory> components;
    private final Consumer<DrivenWorker> onLost;
    private final InMemoryNetwork network;
    private final FrameFaults frames;
    private final LinkSettings linkSettings;
    private final int started;
    private final PlanBoard board;
    private final MovesPart moves = new MovesPart();
    private final Map<Integer, DrivenWorker> workers = new TreeMap<>(); // the last start of each
    private final List<DrivenWorker> declaredLost = new ArrayList<>(); // and still running
    private boolean active;
    private boolean plansTakeTime;

    /**
     * @param count how many workers
     * @param planTimes when which worker hears of a plan
     * @param components makes a worker's objects
     * @param onLost hears of each worker that has died
     */
    DrivenCluster(
            DrivenTopology topology,
            int count,
            VirtualClock clock,
            Stage stage,
            Trace trace,
            SplittableRandom random,
            SplittableRandom planTimes,
            ErrorSink errors,
            Function<DrivenWorker, ComponentFactory> components,
            Consumer<DrivenWorker> onLost) {
        this.topology = topology;
        this.clock = clock;
        this.stage = stage;
        this.trace = trace;
        this.random = random;
        this.planTimes = planTimes;
        this.errors = errors;
        this.components = components;
        this.onLost = onLost;
        this.network = new InMemoryNetwork(clock);
        this.frames = new FrameFaults(trace);
        network.interfere(frames);
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        this.linkSettings = LinkSettings.of(LinkSecret.of(secret), topology.config());
        this.started = count;
        this.board = new PlanBoard(topology.layout(), count);
        stage.add(moves);
    }

    /** Starts the workers of the first plan. */
    void start() {
        board.plan().workers().keySet().forEach(number -> newWorker(number, 1));
    }

    private void newWorker(int number, int incarnation) {
        DrivenWorker worker = new DrivenWorker(
                number, incarnation, topology, clock, stage, trace, random.nextLong(), errors, components);
        if (started > 1) {
            worker.link(network, linkSettings, random);
        }
        workers.put(number, worker);
        worker.startHooks();
        long now = clock.nanoTime();
        worker.bring(board.plan(), now);
        worker.bring("open", () -> worker.worker().open(), now);
        if (active) {
            worker.bring("activate", () -> worker.worker().activate(), now);
        }
    }

    // ---- what it is told

    void activate() {
        active = true;
        live().forEach(worker -> worker.bring("activate", () -> worker.worker().activate(), clock.nanoTime()));
    }

    void deactivate() {
        active = false;
        live().forEach(worker ->
                worker.bring("deactivate", () -> worker.worker().deactivate(), clock.nanoTime()));
    }

    void closeSpouts(long drainUntilNs, FailReason reason) {
        live().forEach(worker -> worker.worker().closeSpouts(drainUntilNs, reason));
    }

    void closeBolts(long drainUntilNs, FailReason reason) {
        live().forEach(worker -> worker.worker().closeBolts(drainUntilNs, reason));
    }

    void closeLinks() {
        live().forEach(DrivenWorker::closeLinks);
    }

    void stopHooks() {
        live().forEach(DrivenWorker::stopHooks);
    }

    /** Whether plans come to each worker at a time of its own; else to all at once. */
    void setPlansTakeTime(boolean takeTime) {
        plansTakeTime = takeTime;
    }

    // ---- what it is like

    /** Whether something is true of all workers that live. */
    boolean all(Predicate<DrivenWorker> condition) {
        return live().stream().allMatch(condition);
    }

    /** Those that the plan names and that run. */
    List<DrivenWorker> live() {
        return workers.values().stream().filter(worker -> !worker.isLost()).toList();
    }

    /** Those that the plan names. */
    List<DrivenWorker> workers() {
        return List.copyOf(workers.values());
    }

    List<DrivenWorker> declaredLost() {
        return declaredLost;
    }

    List<PlanBoard.Move> moves() {
        return board.moves();
    }

    List<Placement> placements() {
        return board.placements();
    }

    /** A start of a worker, if it may still run. */
    @Nullable
    DrivenWorker worker(int number, int incarnation) {
        DrivenWorker worker = workers.get(number);
        if (worker != null && worker.incarnation() == incarnation) {
            return worker;
        }
        for (DrivenWorker other : declaredLost) {
            if (other.number() == number && other.incarnation() == incarnation) {
                return other;
            }
        }
        return null;
    }

    /** Refuses the number of a worker that never was. */
    void check(int number) {
        if (number < 1 || number > started) {
            throw new IllegalArgumentException("there is no worker " + number + ", only 1 to " + started);
        }
    }

    /** Refuses two workers that never had a link. */
    void checkLink(int worker, int other) {
        check(worker);
        check(other);
        if (worker == other) {
            throw new IllegalArgumentException("worker " + worker + " has no link with itself");
        }
    }

    private DrivenWorker known(int number) {
        DrivenWorker worker = workers.get(number);
        if (worker == null) {
            throw new IllegalArgumentException("there is no worker " + number + ", only " + workers.keySet());
        }
        return worker;
    }

    List<Executor> executors() {
        List<Executor> executors = new ArrayList<>();
        live().forEach(worker -> executors.addAll(worker.worker().executors()));
        return executors;
    }

    /** Whether all workers of the plan are there, and nothing is queued, pending or on its way in or between them. */
    boolean isAtRest() {
        if (!board.moves().isEmpty() || !declaredLost.isEmpty()) {
            return false;
        }
        for (DrivenWorker worker : workers.values()) {
            if (worker.isLost()
                    || worker.isFrozen()
                    || worker.hasCommandsWaiting()
                    || !worker.worker().isQuiet()) {
                return false;
            }
        }
        return true;
    }

    /** Grows with all that executors do. */
    long activity() {
        return live().stream().mapToLong(worker -> worker.worker().activity()).sum();
    }

    /** The worker that a task is placed in; 0 while it is moving. */
    int workerOf(int task) {
        for (Placement placement : board.placements()) {
            if (placement.executor().contains(task)) {
                return placement.worker();
            }
        }
        return 0;
    }

    /** What keeps it from being at rest, for people: a line each. */
    void describeUnrest(StringBuilder text) {
        for (DrivenWorker worker : workers.values()) {
            if (worker.isLost() || worker.isFrozen()) {
                text.append("\n  ").append(worker).append(worker.isLost() ? " is lost" : " is frozen");
                continue;
            }
            for (Executor executor : worker.worker().executors()) {
                if (!executor.isClosed() && !executor.isQuiet()) {
                    text.append("\n  ")
                            .append(executor.name())
                            .append(" in ")
                            .append(worker)
                            .append(" is not at rest: staged ")
                            .append(executor.stagedTuples());
                }
            }
        }
        declaredLost.forEach(worker -> text.append("\n  ").append(worker).append(" was declared lost, and still runs"));
        board.moves().forEach(move -> text.append("\n  ").append(move).append(" isn't over"));
    }

    // ---- faults of links

    void cut(int worker, int other) {
        fault("cut", worker, other, null);
        network.cut(DrivenWorker.host(worker), DrivenWorker.host(other));
    }

    void delay(int worker, int other, Duration delay) {
        fault("delay", worker, other, delay);
        network.delay(DrivenWorker.host(worker), DrivenWorker.host(other), delay.toNanos());
    }

    void dropFrame(int from, int to) {
        frames.dropNext(DrivenWorker.host(from), DrivenWorker.host(to));
    }

    void repeatFrame(int from, int to) {
        frames.repeatNext(DrivenWorker.host(from), DrivenWorker.host(to));
    }

    void partition(int worker, int other) {
        fault("partition", worker, other, null);
        network.hold(DrivenWorker.host(worker), DrivenWorker.host(other));
    }

    void deafen(int worker, int other) {
        fault("deafen", worker, other, null);
        network.deafen(DrivenWorker.host(worker), DrivenWorker.host(other));
    }

    void join(int worker, int other) {
        fault("join", worker, other, null);
        network.release(DrivenWorker.host(worker), DrivenWorker.host(other));
    }

    // ---- faults of workers

    /** Whether a worker can be stopped now: none of its calls has others on top. */
    boolean mayStop(int number) {
        DrivenWorker worker = workers.get(number);
        return worker != null && !worker.isLost() && !worker.isFrozen() && !worker.isOnStack();
    }

    void lose(int number) {
        DrivenWorker worker = known(number);
        if (!worker.isLost()) {
            fault("lose", number, worker.incarnation(), null);
            worker.lose();
            onLost.accept(worker);
        }
    }

    void restart(int number) {
        DrivenWorker worker = known(number);
        if (worker.isLost() && board.has(number)) {
            fault("restart", number, worker.incarnation() + 1, null);
            board.restart(number);
            newWorker(number, worker.incarnation() + 1);
            tellPlan();
        }
    }

    void remove(int number) {
        lose(number);
        if (board.has(number)) {
            fault("remove", number, 0, null);
            board.remove(number);
            workers.remove(number);
            tellPlan();
        }
    }

    void declareLost(int number) {
        DrivenWorker worker = known(number);
        if (!worker.isLost() && board.has(number)) {
            fault("declare lost", number, worker.incarnation(), null);
            board.remove(number);
            workers.remove(number);
            declaredLost.add(worker);
            tellPlan();
        }
    }

    void endDeclaredLost() {
        for (DrivenWorker worker : declaredLost) {
            fault("end", worker.number(), worker.incarnation(), null);
            worker.lose();
            onLost.accept(worker);
        }
        declaredLost.clear();
    }

    void freeze(int number) {
        fault("freeze", number, 0, null);
        known(number).setFrozen(true);
    }

    void thaw(int number) {
        DrivenWorker worker = workers.get(number);
        if (worker != null) {
            fault("thaw", number, 0, null);
            worker.setFrozen(false);
        }
    }

    // ---- moves

    /** Moves the executor of a task; false if it is there, or is moving already. */
    boolean move(int task, int toWorker) {
        DrivenWorker unused = known(toWorker);
        if (!board.beginMove(task, toWorker)) {
            return false;
        }
        fault("move", task, toWorker, null);
        moves.wakeUp();
        tellPlan();
        return true;
    }

    /** Moves an executor that is drawn. */
    boolean moveAny(SplittableRandom from, int toWorker) {
        List<Placement> placements = board.placements();
        if (placements.isEmpty()) {
            return false;
        }
        Placement placement = placements.get(from.nextInt(placements.size()));
        return placement.worker() != toWorker && move(placement.executor().first(), toWorker);
    }

    private void tellPlan() {
        WorkerPlan plan = board.plan();
        for (DrivenWorker worker : live()) {
            long delayNs = plansTakeTime ? planTimes.nextLong(PLAN_DELAY_NS) : 0;
            worker.bring(plan, clock.nanoTime() + delayNs);
        }
    }

    private void fault(String kind, int one, int other, @Nullable Object detail) {
        trace.event("fault", kind, 31L * one + other, one + " " + other + (detail == null ? "" : " " + detail));
    }

    /** Where an executor has left, it is placed anew. While there are moves it looks often, as if workers told at once. */
    private final class MovesPart extends Part {
        private static final long LOOK_NS = 500_000L;

        @Override
        String name() {
            return "moves";
        }

        @Override
        long nextDueNs(long nowNs) {
            return board.moves().isEmpty() ? NEVER : nowNs + LOOK_NS;
        }

        @Override
        int step() {
            List<PlanBoard.Move> over =
                    board.moves().stream().filter(this::hasLeft).toList();
            if (!over.isEmpty()) {
                over.forEach(board::endMove);
                tellPlan();
            }
            return over.size();
        }

        private boolean hasLeft(PlanBoard.Move move) {
            DrivenWorker from = workers.get(move.from());
            if (from == null || from.isLost()) {
                return true;
            }
            return !from.hasCommandsWaiting()
                    && from.worker().executors().stream()
                            .noneMatch(executor ->
                                    executor.placement().executor().equals(move.executor()) && !executor.isClosed());
        }
    }
}
