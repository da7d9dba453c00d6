package io.gustfront.runtime.executor;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.FailedException;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.ack.HoldList;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.agent.CallNode;
import io.gustfront.runtime.agent.Deadlines;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.codec.Fences;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.codec.SectionReader;
import io.gustfront.runtime.codec.UndecodableTupleException;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Feeder;
import io.gustfront.runtime.flow.FusedExecutor;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.PlacesBack;
import io.gustfront.runtime.route.Chosen;
import io.gustfront.runtime.route.Routes;
import io.gustfront.runtime.route.StreamRoute;
import io.gustfront.runtime.tuple.Aside;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.Roots;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.runtime.tuple.TupleValues;
import io.gustfront.scheduler.WorkerPlan.Placement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Hosts bolt tasks: takes parcels from its inbox and executes them tuple by tuple; keeps the hold lists, and fails what is kept for
 * too long.
 *
 * <p><b>The hold clock</b> (PROTOCOL H2) is what timeouts are measured by. It advances with the time between duty cycles, at most
 * a second each, and with the time in them, at most ten milliseconds each, and not at all while output waits to leave. So a call
 * that blocks for a minute, or a process that was frozen, costs the tuples that are kept nothing, while a bolt that is merely busy
 * doesn't keep them for ever.
 */
public final class BoltExecutor extends Executor implements FusedExecutor {
    private static final long LONGEST_STEP_NS = 1_000_000_000L;
    private static final long LONGEST_CYCLE_STEP_NS = 10_000_000L;
    private static final PlacesBack NO_PLACES = (tuples, bytes) -> {};

    private final BoltTask[] tasks;
    private final Inbox inbox;
    private final SectionReader reader;
    private final Roots.Builder roots = new Roots.Builder();
    private final List<Envelope> anchors = new ArrayList<>(); // of the emit that is under way
    private final DutyTime duty = new DutyTime(clock);
    private final LookAhead ahead;
    private final int maxRoots;
    private final long tickIntervalNs;
    private long nextTickNs;
    private long holdClockNs;
    private long lastCycleStartNs;
    private long lastCycleEndNs;
    private boolean lastHeldBack;
    private boolean closing;

    private @Nullable Parcel parcel; // the one that is being executed
    private int parcelAt;

    /**
     * One that hosts the tasks of a placement; it does nothing before it is told to open.
     *
     * @param inbox where its data arrives; it rings {@link #doorbell()}
     */
    public BoltExecutor(WorkerParts parts, ComponentSpec component, Placement placement, InboxMaker inbox) {
        super(parts, component, placement);
        this.inbox = inbox.make(doorbell());
        this.reader = new SectionReader(parts.streams(), new Fences());
        this.ahead = new LookAhead(component);
        this.maxRoots = config.get(TopologyKeys.TUPLE_MAX_ROOTS);
        this.tickIntervalNs = config.get(TopologyKeys.TICK_INTERVAL).toNanos();
        this.tasks = IntStream.rangeClosed(
                        placement.executor().first(), placement.executor().last())
                .mapToObj(BoltTask::new)
                .toArray(BoltTask[]::new);
        long now = clock.nanoTime();
        this.lastCycleStartNs = now;
        this.lastCycleEndNs = now;
        this.nextTickNs = now + tickIntervalNs;
    }

    /** Makes an inbox that rings an executor's doorbell. */
    @FunctionalInterface
    public interface InboxMaker {
        /** An inbox for the executor whose bell this is. */
        Inbox make(Doorbell bell);
    }

    /** One task: what stays when its object is made anew. */
    private final class BoltTask {
        final int id;
        final HoldList holds;
        final TaskMetrics metrics = new TaskMetrics();
        final Recovery recovery = new Recovery();

        @Nullable
        BoltCollector collector; // null: there is no object now

        BoltTask(int id) {
            this.id = id;
            this.holds = new HoldList(
                    config.get(TopologyKeys.MESSAGE_TIMEOUT).toNanos(),
                    config.get(TopologyKeys.HOLD_TUPLES),
                    config.get(TopologyKeys.HOLD_BYTES));
        }

        FailReason reason(FailReason.Kind kind) {
            return new FailReason(kind, component.id(), id);
        }
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public List<TaskMetrics> metrics() {
        return Arrays.stream(tasks).map(task -> task.metrics).toList();
    }

    // ---- data

    @Override
    void onCycle(long startNs) {
        // its cycle begins when it comes to data
    }

    @Override
    int cycle(long startNs, boolean isClosing) {
        advanceHoldClock(startNs);
        duty.begin(startNs, mostBatches());
        int work = 0;
        if (!isClosing) {
            work += open(startNs);
        }
        if (!staging.isHeldBack() && !acks.isFull()) {
            work += expire();
            if (tickIntervalNs > 0 && startNs - nextTickNs >= 0 && !isClosing) {
                nextTickNs = startNs + tickIntervalNs;
                tick();
                work++;
            }
            work += executeData();
        }
        for (BoltTask task : tasks) {
            task.metrics.held().set(task.holds.size());
        }
        lastHeldBack = staging.isHeldBack();
        lastCycleEndNs = clock.nanoTime();
        return work;
    }

    private void advanceHoldClock(long startNs) {
        if (!lastHeldBack) {
            holdClockNs += Math.min(LONGEST_STEP_NS, startNs - lastCycleEndNs);
            holdClockNs += Math.min(LONGEST_CYCLE_STEP_NS, lastCycleEndNs - lastCycleStartNs);
        }
        lastCycleStartNs = startNs;
    }

    private int executeData() {
        int executed = 0;
        int most = mostTuples();
        boolean mayGoOn = !anyFull();
        while (mayGoOn && executed < most && !staging.isHeldBack()) {
            Envelope tuple = nextTuple();
            if (tuple == null) {
                break;
            }
            mayGoOn = execute(tuple) && !duty.isOver();
            executed++;
            runFusedIfDue();
        }
        return executed;
    }

    @Override
    public boolean tryExecute(Parcel given, Feeder feeder) {
        if (parcel != null || !inbox.isEmpty() || anyFull() || !beginFused(feeder)) {
            return false;
        }
        int executed = 0;
        try {
            begin(given);
            duty.beginAgain(clock.nanoTime(), mostBatches());
            boolean mayGoOn = true;
            Envelope tuple;
            while (mayGoOn && !staging.isHeldBack() && (tuple = nextOfParcel()) != null) {
                mayGoOn = execute(tuple) && !duty.isOver();
                executed++;
                runFusedIfDue();
            }
        } finally {
            endFused(executed);
        }
        return true;
    }

    private boolean anyFull() {
        for (BoltTask task : tasks) {
            if (task.holds.isFull()) {
                return true;
            }
        }
        return false;
    }

    /** The next tuple of the parcel that is being executed, or of the next; null if there is none. */
    private @Nullable Envelope nextTuple() {
        while (true) {
            Envelope tuple = nextOfParcel();
            if (tuple != null) {
                return tuple;
            }
            Parcel next = inbox.poll();
            if (next == null) {
                return null;
            }
            begin(next);
        }
    }

    private void begin(Parcel next) {
        parcel = next;
        parcelAt = 0;
        if (next.section() != null && !openSection(next.section())) {
            finishParcel(next);
        }
    }

    /** The next tuple of the parcel that is being executed; null if there is none, and then it is finished. */
    private @Nullable Envelope nextOfParcel() {
        Parcel current;
        while ((current = parcel) != null) {
            if (parcelAt >= current.tuples()) {
                finishParcel(current);
                return null;
            }
            Envelope[] tuples = current.envelopes();
            if (tuples != null) {
                ahead.at(parcelAt, tuples, current.tuples());
                return tuples[parcelAt++];
            }
            parcelAt++;
            try {
                return reader.next(codec);
            } catch (UndecodableTupleException e) {
                report(e.shell().targetTask(), e);
                acks.fail(e.shell(), FailReason.threw(component.id(), e.shell().targetTask(), e));
            } catch (MalformedWireException e) {
                finishCutOff(current, e);
            }
        }
        return null;
    }

    private boolean openSection(byte[] section) {
        try {
            reader.open(section);
            return true;
        } catch (MalformedWireException e) {
            report(placement.executor().first(), e);
            return false;
        }
    }

    /** A section has no further tuple whose roots could be read: only the backstop can help what is left of it (K4, L4). */
    private void finishCutOff(Parcel cutOff, MalformedWireException why) {
        int unreadable = cutOff.tuples() - parcelAt + 1;
        report(
                placement.executor().first(),
                new MalformedWireException("a section of " + cutOff.tuples() + " tuples is cut off; the last "
                        + unreadable + " can't be read, and their trees fail as too old: " + why.getMessage()));
        finishParcel(cutOff);
    }

    private void finishParcel(Parcel done) {
        parcel = null;
        done.places().giveBack(done.tuples(), done.bytes());
    }

    /** Executes a tuple; whether its task may be given more, for it doesn't keep as much as it may. */
    private boolean execute(Envelope tuple) {
        BoltTask task = taskOf(tuple.targetTask());
        if (task == null) {
            acks.fail(tuple, FailReason.of(FailReason.Kind.MOVED));
            return true;
        }
        BoltCollector collector = task.collector;
        if (collector == null) {
            fail(task, tuple, FailReason.Kind.RESTARTED);
            return true;
        }
        long startNs = collector.isHooked ? clock.nanoTime() : 0;
        enterUserCode();
        try {
            collector.bolt.execute(tuple);
            exitUserCode();
            task.recovery.onReturned();
        } catch (Throwable thrown) {
            exitUserCode();
            onThrew(task, collector, tuple, thrown);
        }
        task.metrics.executed().add(1);
        if (collector.isHooked) {
            collector.hooks.onBoltExecute(tuple, clock.nanoTime() - startNs);
        }
        if (tuple.isTracked() && !tuple.isClaimed()) {
            task.holds.add(tuple, holdClockNs);
            return !task.holds.isFull();
        }
        return true;
    }

    private void tick() {
        for (BoltTask task : tasks) {
            BoltCollector collector = task.collector;
            if (collector != null) {
                Envelope tick = Envelope.untracked(new Hop(StreamTable.TICK, 0, task.id), TupleValues.NONE);
                enterUserCode();
                try {
                    collector.bolt.tick(tick);
                    exitUserCode();
                } catch (Throwable thrown) {
                    exitUserCode();
                    onThrew(task, collector, tick, thrown);
                }
            }
        }
    }

    private int expire() {
        int expired = 0;
        for (BoltTask task : tasks) {
            Envelope tuple;
            while ((tuple = task.holds.pollExpired(holdClockNs)) != null) {
                fail(task, tuple, FailReason.Kind.NOT_ACKED);
                expired++;
            }
        }
        return expired;
    }

    @Override
    long nextDataDeadlineNs(long now) {
        long deadline = Deadlines.NEVER;
        if (staging.isHeldBack()) {
            return deadline; // it is rung when there is room
        }
        if (tickIntervalNs > 0 && !closing) {
            deadline = nextTickNs;
        }
        for (BoltTask task : tasks) {
            if (task.collector == null && !closing) {
                deadline = Deadlines.earlier(deadline, task.recovery.notBeforeNs());
            }
            if (task.holds.size() > 0) {
                long left = Math.max(0, task.holds.nextExpiryNs() - holdClockNs);
                deadline = Deadlines.earlier(deadline, now + Math.min(left, LONGEST_STEP_NS));
            }
        }
        return deadline;
    }

    private @Nullable BoltTask taskOf(int id) {
        int index = id - firstTask;
        return index >= 0 && index < tasks.length ? tasks[index] : null;
    }

    // ---- where is this tuple? (PROTOCOL H5); the driving thread, between duty cycles

    /** Shows what its tasks keep unsettled, oldest first for each. */
    public void forEachHeld(Consumer<Envelope> consumer) {
        for (BoltTask task : tasks) {
            task.holds.forEach(consumer);
        }
    }

    /** Shows what has arrived and wasn't executed; what came encoded is shown without its values. */
    public void forEachWaiting(Consumer<Envelope> consumer) {
        Parcel current = parcel;
        if (current != null) {
            showFrom(current, parcelAt, consumer);
        }
        inbox.forEach(waiting -> showFrom(waiting, 0, consumer));
    }

    private void showFrom(Parcel shown, int from, Consumer<Envelope> consumer) {
        if (shown.envelopes() != null) {
            for (int i = from; i < shown.tuples(); i++) {
                consumer.accept(shown.envelopes()[i]);
            }
        } else if (shown.section() != null) {
            SectionReader shells = new SectionReader(parts.streams(), new Fences());
            try {
                shells.open(shown.section());
            } catch (MalformedWireException e) {
                return; // reported when it is executed
            }
            for (int i = 0; i < shown.tuples(); i++) {
                Envelope shell = shells.nextShellOrNull();
                if (shell == null) {
                    return; // cut off
                }
                if (i >= from) {
                    consumer.accept(shell);
                }
            }
        }
    }

    // ---- emitting, on the driving thread

    List<Integer> emit(
            BoltCollector collector,
            StreamRoute route,
            @Nullable Tuple anchor,
            Collection<? extends Tuple> moreAnchors,
            @Nullable Object[] values,
            int directTask) {
        BoltTask task = tasks[collector.task - firstTask];
        Chosen chosen = moreAnchors.isEmpty()
                ? send(route, anchor == null ? null : counting(task, anchor), values, directTask)
                : sendOfSeveral(task, route, anchor, moreAnchors, values, directTask);
        task.metrics.emitted().add(1);
        if (collector.isHooked) {
            collector.hooks.onEmit(route.stream().stream(), values, chosen);
        }
        awaitRoom();
        return chosen;
    }

    /** Sends what is anchored to one tuple at most. */
    private Chosen send(StreamRoute route, @Nullable Envelope anchor, @Nullable Object[] values, int directTask) {
        SpoutFence fence = anchor == null ? null : anchor.fence();
        if (anchor == null || fence == null) {
            Chosen chosen = emitter.prepare(route, directTask, values);
            emitter.sendUntracked(chosen, values);
            return chosen;
        }
        if (!anchor.isOfOneRoot()) {
            anchors.clear();
            anchors.add(anchor);
            return sendOfAnchors(route, values, directTask);
        }
        Chosen chosen = emitter.prepare(route, directTask, values);
        anchor.addChild(emitter.drawEdges(chosen));
        long reach = emitter.reach(chosen);
        if (reach != 0) {
            anchor.addChildReach(reach);
        }
        emitter.sendOfRoot(chosen, values, anchor.root(), fence);
        return chosen;
    }

    private Chosen sendOfSeveral(
            BoltTask task,
            StreamRoute route,
            @Nullable Tuple anchor,
            Collection<? extends Tuple> moreAnchors,
            @Nullable Object[] values,
            int directTask) {
        anchors.clear();
        if (anchor != null) {
            addAnchor(task, anchor);
        }
        for (Tuple more : moreAnchors) {
            addAnchor(task, more);
        }
        return anchors.size() > 1
                ? sendOfAnchors(route, values, directTask)
                : send(route, anchors.isEmpty() ? null : anchors.get(0), values, directTask);
    }

    private Chosen sendOfAnchors(StreamRoute route, @Nullable Object[] values, int directTask) {
        checkRoots();
        Chosen chosen = emitter.prepare(route, directTask, values);
        long reach = emitter.reach(chosen);
        if (reach != 0) {
            for (Envelope each : anchors) {
                each.addChildReach(reach);
            }
        }
        Roots[] ofTarget = new Roots[chosen.count()];
        for (int i = 0; i < ofTarget.length; i++) {
            roots.clear();
            for (Envelope each : anchors) {
                long edge = emitter.drawEdge(); // one for each target and each anchor, so that none cancel out
                each.addChild(edge);
                for (int r = 0; r < each.rootCount(); r++) {
                    roots.add(each.rootId(r), edge, each.rootFence(r));
                }
            }
            ofTarget[i] = roots.build();
        }
        emitter.sendOfRoots(chosen, values, ofTarget);
        return chosen;
    }

    private void addAnchor(BoltTask task, Tuple anchor) {
        Envelope tuple = counting(task, anchor);
        if (tuple != null) {
            anchors.add(tuple);
        }
    }

    /** The envelope behind an anchor; null if it doesn't count, for nobody waits for it, or it is settled. */
    private @Nullable Envelope counting(BoltTask task, Tuple anchor) {
        Envelope tuple = own(anchor);
        if (!tuple.isTracked()) {
            return null;
        }
        if (!tuple.isSettled()) {
            return tuple;
        }
        if (tuple.isSettledByEngine()) {
            task.metrics.droppedAnchors().add(1);
        } else {
            report(
                    task.id,
                    new IllegalStateException("emitted anchored to a tuple that was settled before (" + tuple
                            + "); the anchor doesn't count: emit first, then ack"));
        }
        return null;
    }

    private void checkRoots() {
        if (anchors.size() < 2 && (anchors.isEmpty() || anchors.get(0).rootCount() <= maxRoots)) {
            return;
        }
        roots.clear();
        for (Envelope each : anchors) {
            for (int r = 0; r < each.rootCount(); r++) {
                SpoutFence fence = each.rootFence(r);
                roots.add(each.rootId(r), 0, fence);
            }
        }
        int count = roots.count();
        roots.clear();
        if (count > maxRoots) {
            throw new IllegalArgumentException("a tuple can stem from " + maxRoots
                    + " spout tuples at most, these anchors stem from " + count + "; emit in smaller groups");
        }
    }

    /** The envelope behind a tuple that user code hands back. */
    Envelope own(Tuple tuple) {
        if (tuple instanceof Envelope envelope && taskOf(envelope.targetTask()) != null) {
            return envelope;
        }
        throw new IllegalArgumentException("not a tuple that was delivered to this bolt: " + tuple
                + "; it can only settle and anchor to its own inputs");
    }

    // ---- settling, on the driving thread

    /**
     * User code settles a tuple that isn't settled.
     *
     * @param failure why it failed; null if it is acked
     */
    void apply(Envelope tuple, @Nullable FailReason failure) {
        if (failure == null) {
            applyAck(tuple);
        } else {
            applyFail(tuple, failure);
        }
    }

    private void applyAck(Envelope tuple) {
        BoltTask task = taskOf(tuple.targetTask());
        tuple.settle();
        if (!staging.takeOver(tuple)) {
            acks.ack(tuple);
        }
        if (task != null) {
            task.holds.remove(tuple);
            task.metrics.acked().add(1);
            BoltCollector collector = task.collector;
            if (collector != null && collector.isHooked) {
                collector.hooks.onBoltAck(tuple);
            }
        }
    }

    private void applyFail(Envelope tuple, FailReason reason) {
        BoltTask task = taskOf(tuple.targetTask());
        tuple.settle();
        acks.fail(tuple, reason);
        if (task != null) {
            task.holds.remove(tuple);
            task.metrics.failed(reason.kind()).add(1);
            BoltCollector collector = task.collector;
            if (collector != null && collector.isHooked) {
                collector.hooks.onBoltFail(tuple);
            }
        }
    }

    void applyReset(Envelope tuple) {
        BoltTask task = taskOf(tuple.targetTask());
        if (task != null) {
            task.holds.reset(tuple, holdClockNs);
        }
    }

    /** The engine fails a tuple, if nobody has settled it. */
    private void fail(BoltTask task, Envelope tuple, FailReason.Kind kind) {
        if (tuple.settleByEngine()) {
            task.holds.remove(tuple);
            acks.fail(tuple, task.reason(kind));
            task.metrics.failed(kind).add(1);
        }
    }

    /** An emit of another thread that was anchored to a tuple could not be sent: the tuple fails, even if it was acked since. */
    void failUnsent(Envelope tuple, FailReason reason) {
        if (!tuple.isSettled()) {
            acks.fail(tuple, reason);
        }
    }

    @Override
    void onArrival() {
        // a bolt waits for nothing that this would end
    }

    @Override
    void apply(CallNode call) {
        if (call instanceof ForeignEmit emit) {
            if (take(emit)) {
                emit.apply();
            }
        } else if (call instanceof ForeignSettle settle) {
            if (!settle.tuple.isSettled()) {
                settle.apply(this);
            }
        } else if (call instanceof ForeignReset reset) {
            applyReset(reset.tuple);
        }
    }

    @Override
    int applyKeptCalls() {
        return 0;
    }

    /** A tuple that was claimed before the close and queued after it: its roots are failed, as those of what comes too late. */
    @Override
    void onLateCall(CallNode call) {
        if (call instanceof ForeignSettle settle && settle.tuple.isTracked() && !settle.tuple.isSettled()) {
            inbox.offer(Parcel.of(new Envelope[] {settle.tuple}, 1, NO_PLACES), false);
        }
    }

    /** Another thread settles a tuple, which it has claimed. */
    static final class ForeignSettle extends CallNode {
        private final Envelope tuple;
        private final @Nullable FailReason failure;

        /** @param failure why it failed; null if it is acked */
        ForeignSettle(Envelope tuple, @Nullable FailReason failure) {
            this.tuple = tuple;
            this.failure = failure;
        }

        void apply(BoltExecutor executor) {
            executor.apply(tuple, failure);
        }
    }

    /** Another thread wants a tuple's time to begin anew. */
    static final class ForeignReset extends CallNode {
        private final Envelope tuple;

        ForeignReset(Envelope tuple) {
            this.tuple = tuple;
        }
    }

    // ---- life and death

    @Override
    int open(long now) {
        int opened = 0;
        for (BoltTask task : tasks) {
            if (task.collector == null && task.recovery.mayTry(now)) {
                openTask(task);
                opened++;
            }
        }
        return opened;
    }

    private void openTask(BoltTask task) {
        enterUserCode();
        BoltCollector collector = null;
        try {
            Component made = parts.factory().newComponent(component.id());
            Bolt bolt = made instanceof BasicBolt basic ? new BasicBoltAdapter(basic) : (Bolt) made;
            TaskContext context = new TaskContext(
                    parts, component, config, task.id, random.split(), task.metrics, error -> report(task.id, error));
            Routes routes = parts.routes().compile(context, outlets, random.split());
            collector = new BoltCollector(this, task.id, bolt, context, routes);
            task.collector = collector; // an emit that waits takes control in: a plan is this object's already
            bolt.prepare(context, collector);
        } catch (Throwable thrown) {
            onOpenThrew(task.id, thrown);
            task.collector = null;
            if (collector != null) {
                collector.close();
            }
            task.recovery.onGivenUp(clock.nanoTime());
        } finally {
            exitUserCode();
        }
    }

    private void onThrew(BoltTask task, BoltCollector collector, Envelope tuple, Throwable thrown) {
        FaultHandler.rethrowIfFatal(thrown);
        boolean wanted = thrown instanceof FailedException;
        boolean byClosing = isByClosing(thrown);
        if (!tuple.isClaimed()) {
            applyFail(
                    tuple,
                    byClosing
                            ? task.reason(FailReason.Kind.MOVED)
                            : wanted
                                    ? FailReason.failedBy(component.id(), task.id, thrown)
                                    : FailReason.threw(component.id(), task.id, thrown));
        }
        if (wanted || byClosing) {
            return;
        }
        report(task.id, thrown);
        long nowNs = clock.nanoTime();
        if (task.recovery.onThrew(nowNs)) {
            closeTask(task, collector, task.reason(FailReason.Kind.RESTARTED));
            task.recovery.onGivenUp(nowNs);
        }
    }

    private void closeTask(BoltTask task, BoltCollector collector, FailReason reason) {
        int unused = applyCalls(); // what other threads settled counts
        failHeld(task, reason.kind());
        enterUserCode();
        try {
            collector.bolt.cleanup();
        } catch (Throwable thrown) {
            FaultHandler.rethrowIfFatal(thrown);
            report(task.id, thrown);
        } finally {
            exitUserCode();
        }
        collector.hooks.cleanup();
        collector.close();
        unused = applyCalls(); // what they called before they could know
        failHeld(task, reason.kind());
        task.collector = null;
    }

    private void failHeld(BoltTask task, FailReason.Kind kind) {
        Envelope held;
        while ((held = task.holds.poll()) != null) {
            fail(task, held, kind);
        }
    }

    @Override
    boolean allOpen() {
        return Arrays.stream(tasks).allMatch(task -> task.collector != null);
    }

    @Override
    List<WaitingTuple> oldest(int limit) {
        long timeoutNs = config.get(TopologyKeys.MESSAGE_TIMEOUT).toNanos();
        List<WaitingTuple> oldest = new ArrayList<>();
        for (BoltTask task : tasks) {
            List<Envelope> held = new ArrayList<>();
            task.holds.forEach(tuple -> {
                if (held.size() < limit) {
                    held.add(tuple);
                }
            });
            held.forEach(tuple -> oldest.add(WaitingTuple.of(
                    task.id, heldNs(tuple, timeoutNs), "held", WaitingTuple.describe(tuple.getValues()), tuple)));
        }
        int heldTuples = oldest.size();
        forEachWaiting(tuple -> {
            if (oldest.size() - heldTuples < limit) {
                oldest.add(WaitingTuple.of(tuple.targetTask(), 0, "queued", "", tuple));
            }
        });
        return WaitingTuple.oldest(oldest, limit);
    }

    private long heldNs(Envelope tuple, long timeoutNs) {
        Aside node = tuple.hold();
        return node == null ? 0 : holdClockNs - (node.untilNs() - timeoutNs);
    }

    @Override
    boolean hasNothingToDo() {
        if (parcel != null || !inbox.isEmpty()) {
            return false;
        }
        for (BoltTask task : tasks) {
            if (task.holds.size() > 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    void onClosing() {
        closing = true;
        inbox.closeToSenders();
    }

    @Override
    boolean isDrained() {
        return parcel == null && inbox.isEmpty();
    }

    @Override
    void closeTasks(FailReason reason) {
        for (BoltTask task : tasks) {
            BoltCollector collector = task.collector;
            if (collector != null) {
                closeTask(task, collector, reason);
            }
        }
        Parcel unfinished = parcel;
        if (unfinished != null) {
            failRest(unfinished, reason);
        }
        inbox.close();
    }

    private void failRest(Parcel unfinished, FailReason reason) {
        for (; parcelAt < unfinished.tuples(); parcelAt++) {
            if (unfinished.envelopes() != null) {
                acks.fail(unfinished.envelopes()[parcelAt], reason);
            } else {
                Envelope shell = reader.nextShellOrNull();
                if (shell == null) {
                    break; // cut off
                }
                acks.fail(shell, reason);
            }
        }
        finishParcel(unfinished);
    }

    @Override
    void onSettlements(Settlements settlements) {
        // a bolt opens no trees: nothing here is its
    }

    @Override
    void onActive(boolean active) {
        // bolts execute what comes, whether spouts emit or not
    }

    @Override
    void onLoss(long reach, FailReason reason) {
        // The spouts fail the trees. What is kept here may have led there, and they would hear of that only when it is
        // settled.
        for (BoltTask task : tasks) {
            task.holds.forEach(tuple -> {
                if ((tuple.childReach() & reach) != 0) {
                    acks.reached(tuple, tuple.childReach());
                }
            });
        }
    }

    @Override
    void onPlan(Directory directory) {
        ahead.onPlan(directory);
        for (BoltTask task : tasks) {
            BoltCollector collector = task.collector;
            if (collector != null) {
                collector.onPlan();
            }
        }
    }
}
