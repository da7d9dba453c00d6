package io.gustfront.runtime.worker;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.executor.BoltExecutor;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.ExecutorCommand;
import io.gustfront.runtime.executor.SpoutExecutor;
import io.gustfront.runtime.executor.WorkerParts;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.PeerPort;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.link.LinkListener;
import io.gustfront.runtime.link.PeerAddress;
import io.gustfront.runtime.worker.InboxPlaces.Bound;
import io.gustfront.runtime.worker.InboxPlaces.Part;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The executors of one worker, and what they need of each other and of other workers, made to equal the plan that it is given.
 * It has no thread of its own: whoever controls it, a supervisor's channel or a local cluster, calls it, and its agents are driven
 * by the host among its parts. May be used by any thread; its housekeeper is one of them, and opens what had to wait for its
 * predecessor.
 */
public final class Worker {
    private final WorkerParts parts;
    private final long heapBytes;
    private final Housekeeper housekeeper;
    private final PeerLinks links;
    private final Map<TaskRange, Executor> executors = new TreeMap<>();
    private final Fusion fusion = new Fusion();
    private final Map<Integer, Peer> peers = new HashMap<>();
    private @Nullable Consumer<Map<Integer, PeerAddress>> peerSetter;
    private boolean openWanted;
    private boolean active;
    private boolean spoutsEnd; // closed for good: no plan opens one again
    private boolean boltsEnd;
    private @Nullable WorkerPlan plan;
    private boolean behind; // something that the plan places here couldn't be opened yet
    private final Map<Executor, Long> closing = new HashMap<>(); // those that moved, and until when they drain
    private Set<Integer> receivers = Set.of(); // other workers that have bolts

    /** A worker without executors: it waits for a plan. */
    public Worker(WorkerParts parts) {
        this(parts, Runtime.getRuntime().maxMemory());
    }

    /**
     * A worker without executors: it waits for a plan.
     *
     * @param heapBytes the memory that its queues have to do with a part of
     */
    public Worker(WorkerParts parts, long heapBytes) {
        this.parts = parts;
        this.heapBytes = heapBytes;
        this.links = new PeerLinks(parts.clock(), this::failReached, this::refuseSection, this::onUntold);
        this.housekeeper = new Housekeeper(parts.streams(), parts.clock(), links, this::catchUp, this::onMalformed);
        parts.host().start(housekeeper);
    }

    /** What the worker's links are to tell; give it to a link hub. */
    public LinkListener linkListener() {
        return links;
    }

    /** Where the worker tells which peers there are: a link hub's {@code setPeers}. Before the first plan. */
    public synchronized void setPeerSetter(Consumer<Map<Integer, PeerAddress>> setter) {
        peerSetter = setter;
    }

    // ---- control

    /**
     * Makes the worker equal a plan: executors that are placed here and aren't are made; those that aren't any more are closed,
     * after what is in them has been executed or the drain time is over; all learn where the others are. Older plans are ignored.
     */
    public void apply(WorkerPlan newPlan) {
        apply(newPlan, parts.config().get(TopologyKeys.DRAIN_WAIT).toNanos());
    }

    /**
     * As {@link #apply(WorkerPlan)}.
     *
     * @param drainNs how long what closes may drain
     */
    public synchronized void apply(WorkerPlan newPlan, long drainNs) {
        if (newPlan.epoch() < planEpoch()) {
            return;
        }
        plan = newPlan;
        for (Executor executor : executors.values()) {
            if (!executor.placement()
                    .equals(newPlan.executors().get(executor.placement().executor()))) {
                closeMoved(executor, parts.clock().nanoTime() + drainNs);
            }
        }
        makeEqual(newPlan);
        housekeeper.onUntold(); // what couldn't be opened is looked at
    }

    /** One that is closing already keeps its time, unless this one is shorter. */
    private void closeMoved(Executor executor, long drainUntilNs) {
        Long before = closing.get(executor);
        if (before == null || drainUntilNs - before < 0) {
            closing.put(executor, drainUntilNs);
            close(executor, drainUntilNs, FailReason.of(FailReason.Kind.MOVED));
        }
    }

    /**
     * Opens what the plan wanted and couldn't open, because an executor that has tasks in common with it was still closing. The
     * worker does so by itself, soon after that has closed; to call it may be sooner. What is still closing keeps its time.
     *
     * @return whether there is still something to be opened
     */
    public synchronized boolean catchUp() {
        WorkerPlan current = plan;
        if (behind && current != null && wanted(current).anyMatch(placement -> !isTaken(placement.executor()))) {
            makeEqual(current);
        }
        return behind;
    }

    /** What the plan places here, and isn't here. */
    private Stream<Placement> wanted(WorkerPlan plan) {
        return plan.executors().values().stream().filter(this::isWanted);
    }

    private boolean isWanted(Placement placement) {
        ComponentSpec component = parts.topology().components().get(placement.component());
        Executor executor = executors.get(placement.executor());
        return placement.worker() == parts.worker()
                && (executor == null || !executor.placement().equals(placement))
                && !(component != null && (component.isSpout() ? spoutsEnd : boltsEnd));
    }

    /** Whether an executor that isn't closed has tasks in common with these. */
    private boolean isTaken(TaskRange tasks) {
        return executors.values().stream()
                .filter(executor -> !executor.isClosed())
                .map(executor -> executor.placement().executor())
                .anyMatch(other -> other.first() <= tasks.last() && tasks.first() <= other.last());
    }

    private void makeEqual(WorkerPlan plan) {
        executors.values().removeIf(Executor::isClosed);
        closing.keySet().removeIf(Executor::isClosed);
        List<Executor> started = new ArrayList<>();
        for (Placement placement : wanted(plan).toList()) {
            if (!isTaken(placement.executor())) {
                Executor executor = newExecutor(placement, plan);
                executors.put(placement.executor(), executor);
                started.add(executor);
            }
        }
        fusion.onPlan(
                Fusion.feeders(parts.topology(), parts.config(), plan, parts.worker()),
                List.copyOf(executors.values()));
        started.forEach(executor -> fusion.start(executor, parts.host()));
        behind = wanted(plan).findAny().isPresent();
        receivers = plan.executors().values().stream()
                .filter(placement -> placement.worker() != parts.worker() && !isSpout(placement))
                .map(Placement::worker)
                .collect(Collectors.toUnmodifiableSet());
        Directory directory = directory(plan);
        links.onPlan(directory, divideInboxes(plan));
        housekeeper.onPlan(directory);
        executors.values().forEach(executor -> executor.control().command(new ExecutorCommand.NewPlan(directory)));
        if (peerSetter != null) {
            peerSetter.accept(addresses(plan));
        }
        for (Executor executor : started) {
            if (openWanted) {
                executor.control().command(new ExecutorCommand.Open());
            }
            if (active) {
                executor.control().command(new ExecutorCommand.Activate());
            }
        }
    }

    /** Has all tasks opened and prepared, those that come later, too. */
    public synchronized void open() {
        openWanted = true;
        command(new ExecutorCommand.Open());
    }

    /** Lets spouts emit. */
    public synchronized void activate() {
        active = true;
        command(new ExecutorCommand.Activate());
    }

    /** Has spouts pause. */
    public synchronized void deactivate() {
        active = false;
        command(new ExecutorCommand.Deactivate());
    }

    /** Closes the spouts: they emit no more, and their trees may finish until a time. */
    public synchronized void closeSpouts(long drainUntilNs, FailReason reason) {
        spoutsEnd = true;
        forEach(SpoutExecutor.class, executor -> close(executor, drainUntilNs, reason));
    }

    /** Closes the bolts: what has arrived is executed until a time. */
    public synchronized void closeBolts(long drainUntilNs, FailReason reason) {
        boltsEnd = true;
        forEach(BoltExecutor.class, executor -> close(executor, drainUntilNs, reason));
    }

    /** After all executors are closed: ends what is left. */
    public void stop() {
        housekeeper.stop();
    }

    private void command(ExecutorCommand command) {
        executors.values().forEach(executor -> executor.control().command(command));
    }

    private static void close(Executor executor, long drainUntilNs, FailReason reason) {
        executor.close(drainUntilNs, reason);
    }

    private <E extends Executor> void forEach(Class<E> kind, Consumer<E> consumer) {
        for (Executor executor : executors.values()) {
            if (kind.isInstance(executor)) {
                consumer.accept(kind.cast(executor));
            }
        }
    }

    // ---- what it is like

    /** Its executors, ascending; those that are closing included. */
    public synchronized List<Executor> executors() {
        return List.copyOf(executors.values());
    }

    /** Whether all tasks are open. */
    public synchronized boolean isReady() {
        return executors.values().stream().allMatch(Executor::isReady);
    }

    /** The epoch of its plan; 0 before the first. */
    public synchronized long planEpoch() {
        WorkerPlan current = plan;
        return current == null ? 0 : current.epoch();
    }

    /** The newest plan that a peer has; it may be newer than this worker's. */
    public long newestEpochSeen() {
        return Math.max(planEpoch(), links.newestEpoch());
    }

    /** Whether all that the plan places here is open. */
    public synchronized boolean hasAllOpen() {
        WorkerPlan current = plan;
        return current != null
                && current.executors().values().stream()
                        .filter(placement -> placement.worker() == parts.worker())
                        .allMatch(placement -> {
                            Executor executor = executors.get(placement.executor());
                            return executor != null && executor.placement().equals(placement) && executor.isReady();
                        });
    }

    /** The other workers of the plan with which there is no session now. */
    public SortedSet<Integer> peersApart() {
        return links.apart();
    }

    /** Whether it can send to each worker of the plan that has something to receive (PROTOCOL K1). */
    public synchronized boolean isLinked() {
        return links.areLinked(receivers);
    }

    /** Whether a task could not be opened. */
    public synchronized boolean hasFailedToOpen() {
        return executors.values().stream().anyMatch(Executor::hasFailedToOpen);
    }

    /** Whether all executors are closed. */
    public synchronized boolean isClosed() {
        return executors.values().stream().allMatch(Executor::isClosed);
    }

    /** Whether all spouts are closed. */
    public synchronized boolean areSpoutsClosed() {
        return executors.values().stream()
                .filter(SpoutExecutor.class::isInstance)
                .allMatch(Executor::isClosed);
    }

    /** Whether, when it was looked at last, nothing was open, kept or on its way. A look at all workers needs two. */
    public synchronized boolean isQuiet() {
        return housekeeper.isQuiet()
                && links.pendingBytes() == 0
                && executors.values().stream().allMatch(executor -> executor.isClosed() || executor.isQuiet());
    }

    /** Grows with all that happens. */
    public synchronized long activity() {
        return executors.values().stream().mapToLong(Executor::activity).sum();
    }

    // ---- making executors

    private boolean isSpout(Placement placement) {
        ComponentSpec component = parts.topology().components().get(placement.component());
        return component != null && component.isSpout();
    }

    private Executor newExecutor(Placement placement, WorkerPlan plan) {
        ComponentSpec declared = parts.topology().components().get(placement.component());
        if (declared == null) {
            throw new IllegalArgumentException(
                    "the plan places component '" + placement.component() + "', which the topology doesn't have");
        }
        ComponentSpec component = budget(plan).limit(declared);
        if (component.isSpout()) {
            return new SpoutExecutor(parts, component, placement);
        }
        Part places = places(component, plan).of(parts.worker());
        return new BoltExecutor(
                parts,
                component,
                placement,
                bell -> new Inbox(
                        new Share(places.tuples(), places.bytes()),
                        new Share(places.feedbackTuples(), places.feedbackBytes()),
                        bell,
                        parcel -> housekeeper.refuse(parcel, FailReason.of(FailReason.Kind.MOVED))));
    }

    private InboxPlaces places(ComponentSpec component, WorkerPlan plan) {
        var config = parts.config().forComponent(component.id(), component.configuration());
        Set<String> sources = component.inputs().stream()
                .map(input -> input.stream().component())
                .collect(Collectors.toUnmodifiableSet());
        Set<Integer> senders = plan.executors().values().stream()
                .filter(placement -> sources.contains(placement.component()))
                .map(Placement::worker)
                .collect(Collectors.toUnmodifiableSet());
        return InboxPlaces.of(
                new Bound(config.get(TopologyKeys.INBOX_TUPLES), config.get(TopologyKeys.INBOX_BYTES)),
                new Bound(config.get(TopologyKeys.BATCH_TUPLES), config.get(TopologyKeys.BATCH_BYTES)),
                plan.workers().size(),
                senders);
    }

    private MemoryBudget budget(WorkerPlan plan) {
        int own = (int) plan.executors().values().stream()
                .filter(placement -> placement.worker() == parts.worker())
                .count();
        return new MemoryBudget(parts.config(), heapBytes, own, plan.workers().size() - 1);
    }

    /**
     * Cuts inboxes and stagings to what a plan leaves each, whatever plan made them: another worker or executor makes all parts
     * smaller.
     *
     * @return what each session gets of the inboxes, by an executor's lowest task
     */
    private Map<Integer, InboxPlaces> divideInboxes(WorkerPlan plan) {
        MemoryBudget budget = budget(plan);
        Map<Integer, InboxPlaces> places = new HashMap<>();
        for (Executor executor : executors.values()) {
            ComponentSpec declared = parts.topology().components().get(executor.componentId());
            if (declared != null) {
                ComponentSpec component = budget.limit(declared);
                executor.limitStaging(parts.config()
                        .forComponent(component.id(), component.configuration())
                        .get(TopologyKeys.STAGING_BYTES));
                if (executor instanceof BoltExecutor) {
                    InboxPlaces divided = places(component, plan);
                    Part own = divided.of(parts.worker());
                    executor.inbox().localShare(false).resize(own.tuples(), own.bytes());
                    executor.inbox().localShare(true).resize(own.feedbackTuples(), own.feedbackBytes());
                    places.put(executor.placement().executor().first(), divided);
                }
            }
        }
        return places;
    }

    private Directory directory(WorkerPlan plan) {
        Map<Integer, LocalPort> local = new HashMap<>();
        executors.forEach((range, executor) -> local.put(
                range.first(),
                new LocalPort(
                        range.first(),
                        executor.placement().epoch(),
                        executor.inbox(),
                        executor.control(),
                        fusion.of(executor))));
        Map<Integer, PeerPort> ports = new HashMap<>();
        for (int number : plan.workers().keySet()) {
            if (number != parts.worker()) {
                ports.put(number, peers.computeIfAbsent(number, id -> new Peer(id, this::onUntold)));
            }
        }
        peers.keySet().retainAll(ports.keySet());
        links.setPeers(peers);
        return new Directory(plan, parts.worker(), parts.incarnation(), local, ports);
    }

    private Map<Integer, PeerAddress> addresses(WorkerPlan plan) {
        Map<Integer, PeerAddress> addresses = new TreeMap<>();
        for (WorkerPlace place : plan.workers().values()) {
            if (place.number() != parts.worker()) {
                addresses.put(place.number(), new PeerAddress(place.host(), place.port(), place.incarnation()));
            }
        }
        return addresses;
    }

    // ---- for the links

    private void failReached(Directory directory, long reach, FailReason reason) {
        directory.local().values().forEach(port -> port.control().command(new ExecutorCommand.Lose(reach, reason)));
    }

    private void onUntold() {
        housekeeper.onUntold();
    }

    /** Nobody can be told of such tuples; their trees fail by their timeout. */
    private void onMalformed(MalformedWireException problem) {
        parts.errors().report(new ErrorReport(parts.clock().currentTimeMillis(), "", 0, problem));
    }

    private void refuseSection(byte[] section, FailReason reason) {
        int tuples;
        try {
            tuples = SectionHeader.read(section).tuples();
        } catch (MalformedWireException e) {
            onMalformed(e);
            return;
        }
        housekeeper.refuse(Parcel.of(section, tuples, (givenTuples, givenBytes) -> {}), reason);
    }
}
