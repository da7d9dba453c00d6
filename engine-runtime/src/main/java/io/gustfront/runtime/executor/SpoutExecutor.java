package io.gustfront.runtime.executor;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Spout;
import io.gustfront.runtime.ack.AckLedger;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.agent.CallNode;
import io.gustfront.runtime.agent.Deadlines;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.route.Chosen;
import io.gustfront.runtime.route.Routes;
import io.gustfront.runtime.route.StreamRoute;
import io.gustfront.runtime.tuple.RootId;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.scheduler.WorkerPlan.Placement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Hosts spout tasks: calls {@code nextTuple} while nothing is held back and not too much is open, keeps the ledgers, and delivers
 * the verdicts, between the calls and never inside one (PROTOCOL L2).
 */
public final class SpoutExecutor extends Executor {
    private static final long BACKSTOP_INTERVAL_NS = 1_000_000_000L;
    private static final long NS_PER_US = 1_000;

    /** For how many open trees a ledger has room before it grows: a worker may have hundreds of spouts that are silent. */
    private static final int USUALLY_PENDING = 1_024;

    /** A tree that is over, and of which its spout couldn't hear at once. */
    private record Verdict(
            SpoutTask task,
            SpoutCollector collector,
            Object messageId,
            @Nullable FailReason reason,
            long openedNs) {}

    private final SpoutTask[] tasks;
    private final Deque<Verdict> verdicts = new ArrayDeque<>();
    private final Inbox inbox;
    private final SpoutFence fence;
    private final DutyTime duty = new DutyTime(clock);
    private final WaitingCalls waitingCalls = new WaitingCalls();
    private final boolean acking;
    private final int maxPending;
    private final long maxLifetimeNs;
    private boolean activeWanted;
    private boolean active; // what the spouts were told
    private boolean closing;
    private boolean mayDeliver; // the duty cycle has time for verdicts
    private int keptEmits; // of all tasks
    private int sent; // tuples, in this round of calls; one that goes to several tasks is several
    private int nextTask; // whose turn it is: a cycle may end before each has had its
    private boolean mayGoOn; // the last round of calls ended with more to do
    private long roundEndNs; // then: when
    private long nextBackstopNs;
    private long nowNs;

    /** One that hosts the tasks of a placement; it does nothing before it is told to open. */
    public SpoutExecutor(WorkerParts parts, ComponentSpec component, Placement placement) {
        super(parts, component, placement);
        this.inbox = new Inbox(new Share(0, 0), new Share(0, 0), doorbell(), parcel -> {});
        this.fence = new SpoutFence(
                parts.worker(), parts.incarnation(), placement.executor().first(), placement.epoch(), 0);
        this.acking = config.get(TopologyKeys.ACKING);
        this.maxPending = config.get(TopologyKeys.SPOUT_MAX_PENDING);
        this.maxLifetimeNs = config.get(TopologyKeys.MESSAGE_MAX_LIFETIME).toNanos();
        this.nextBackstopNs = clock.nanoTime() + BACKSTOP_INTERVAL_NS;
        this.tasks = IntStream.rangeClosed(
                        placement.executor().first(), placement.executor().last())
                .mapToObj(SpoutTask::new)
                .toArray(SpoutTask[]::new);
    }

    /** One task: what stays when its object is made anew. */
    private final class SpoutTask {
        final int id;
        final AckLedger ledger;
        final TaskMetrics metrics = new TaskMetrics();
        final Recovery recovery = new Recovery();

        @Nullable
        SpoutCollector collector; // null: there is no object now

        /** Emits of other threads that wait until they may leave (C2); as many as there are places for. */
        final Deque<SpoutEmit> kept = new ArrayDeque<>();

        final IdlePause pause = new IdlePause(clock.nanoTime(), spoutsPerWorker());
        boolean emitted;

        SpoutTask(int id) {
            this.id = id;
            this.ledger =
                    new AckLedger(id, Math.min(maxPending, USUALLY_PENDING), random.nextLong() & RootId.MAX_SEQUENCE);
        }
    }

    private int spoutsPerWorker() {
        int spouts = parts.topology().components().values().stream()
                .filter(ComponentSpec::isSpout)
                .mapToInt(ComponentSpec::tasks)
                .sum();
        return spouts / parts.config().get(TopologyKeys.WORKERS);
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public boolean isSource() {
        return true;
    }

    @Override
    public List<TaskMetrics> metrics() {
        return Arrays.stream(tasks).map(task -> task.metrics).toList();
    }

    // ---- data

    @Override
    void onCycle(long startNs) {
        nowNs = startNs;
        duty.begin(startNs, mostBatches());
        mayDeliver = true;
    }

    @Override
    void onArrival() {
        for (SpoutTask task : tasks) {
            task.pause.end(nowNs);
        }
    }

    @Override
    int cycle(long startNs, boolean isClosing) {
        nowNs = startNs;
        if (startNs - nextBackstopNs >= 0) {
            nextBackstopNs = startNs + BACKSTOP_INTERVAL_NS;
            failTooOld();
        }
        int work = deliverVerdicts();
        if (!isClosing) {
            work += applyKeptCalls(); // what was staged may have left since the calls were taken in
            work += open(startNs);
            applyActive();
            if (active) {
                work += callNextTuples();
            }
        }
        for (SpoutTask task : tasks) {
            task.metrics.pending().set(task.ledger.size());
        }
        return work;
    }

    /** Rounds over the tasks while any of them emits and there is time; at least one call, whatever the verdicts took. */
    private int callNextTuples() {
        int work = 0;
        int idle = 0;
        int calls = 0;
        boolean alone = false;
        boolean inVain = false;
        int most = mostTuples();
        int full = staging.fullSections();
        long acksNs = 0; // what verdicts amid the calls took, which is no part of any call
        int sentByAcks = 0; // and sent
        long beginNs = clock.nanoTime();
        if (mayGoOn) {
            waitingCalls.onTurn(nowNs - roundEndNs); // without verdicts, of which one call has one
        }
        sent = 0;
        while (idle < tasks.length
                && sent < most
                && staging.fullSections() - full < mostBatches()
                && !staging.isHeldBack()
                && !closing
                && activeWanted) {
            SpoutTask task = tasks[nextTask];
            nextTask = nextTask + 1 == tasks.length ? 0 : nextTask + 1;
            SpoutCollector collector = task.collector;
            idle++;
            if (collector != null && mayEmit(task, collector)) {
                callNextTuple(task, collector);
                calls++;
                boolean over = duty.isOver();
                nowNs = duty.nowNs();
                inVain = !task.emitted;
                if (!inVain) {
                    work++;
                    idle = 0;
                }
                if (calls == 1) {
                    roundEndNs = clock.nanoTime();
                    alone = waitingCalls.endCycle(sent - sentByAcks, roundEndNs - beginNs - acksNs);
                }
                if (over || alone) {
                    break;
                }
            }
            if (nextTask == 0 && !verdicts.isEmpty()) {
                long fromNs = clock.nanoTime();
                int sentBefore = sent;
                work += deliverVerdicts();
                roundEndNs = clock.nanoTime(); // if no call follows, a turn begins here
                acksNs += roundEndNs - fromNs;
                sentByAcks += sent - sentBefore;
            }
        }
        if (calls > 1) {
            // By a look of its own: the last call may have waited, and have sent nothing, which ends a cycle, too.
            roundEndNs = clock.nanoTime();
            long tookNs = roundEndNs - beginNs - acksNs;
            long lateNs = inVain ? Math.min(tookNs, duty.pastNs(roundEndNs) - acksNs) : 0;
            waitingCalls.onCycle(calls, sent - sentByAcks, tookNs, lateNs);
        } else if (calls == 1 && !alone) {
            waitingCalls.onBriefCycle();
        }
        mayGoOn = calls > 0 && !inVain && !staging.isHeldBack();
        return work;
    }

    private boolean mayEmit(SpoutTask task, SpoutCollector collector) {
        if (task.ledger.size() >= maxPending || !task.recovery.mayTry(nowNs)) {
            return false;
        }
        if (collector.takeWakeUp()) {
            task.pause.end(nowNs);
        }
        return task.pause.isOver(nowNs);
    }

    private void callNextTuple(SpoutTask task, SpoutCollector collector) {
        task.emitted = false;
        enterUserCode();
        try {
            collector.spout.nextTuple();
            task.recovery.onReturned();
        } catch (Throwable thrown) {
            exitUserCode();
            onThrew(task, collector, thrown);
            return;
        }
        exitUserCode();
        runFusedIfDue();
        task.metrics.executed().add(1);
        if (task.emitted) {
            task.pause.onEmitted();
        } else {
            task.pause.onNothing(nowNs);
        }
    }

    @Override
    long nextDataDeadlineNs(long now) {
        long deadline = nextBackstopNs;
        if (closing) {
            return deadline; // nothing is opened or emitted any more
        }
        for (SpoutTask task : tasks) {
            SpoutEmit first = task.kept.peek();
            if (first != null && mayLeave(task, first)) {
                return now;
            }
            if (task.collector == null || !task.recovery.mayTry(now)) {
                deadline = Deadlines.earlier(deadline, task.recovery.notBeforeNs());
            } else if (active && task.ledger.size() < maxPending && !staging.isHeldBack()) {
                deadline = Deadlines.earlier(deadline, task.pause.untilNs());
            }
        }
        return deadline;
    }

    /** Emits, on the driving thread. */
    List<Integer> emit(
            SpoutCollector collector,
            StreamRoute route,
            @Nullable Object[] values,
            @Nullable Object messageId,
            int directTask) {
        SpoutTask task = tasks[collector.task - firstTask];
        Chosen chosen = emitter.prepare(route, directTask, values);
        if (messageId != null && acking && chosen.count() > 0) {
            long root = task.ledger.open(emitter.drawEdges(chosen), messageId, nowNs);
            long reach = emitter.reach(chosen);
            if (reach != 0) {
                Object unused = task.ledger.reach(root, reach); // it has only just been opened: no loss concerns it
            }
            emitter.sendOfRoot(chosen, values, root, fence);
        } else {
            emitter.sendUntracked(chosen, values);
            if (messageId != null) {
                verdicts.add(new Verdict(task, collector, messageId, null, nowNs));
            }
        }
        task.emitted = true;
        sent += Math.max(1, chosen.count());
        task.metrics.emitted().add(1);
        if (collector.isHooked) {
            collector.hooks.onEmit(route.stream().stream(), values, chosen);
        }
        awaitRoom();
        return chosen;
    }

    /** A tracked emit of another thread could not be sent: its spout hears that it failed. */
    void failUnsent(SpoutCollector collector, Object messageId, FailReason reason) {
        SpoutTask task = tasks[collector.task - firstTask];
        verdicts.add(new Verdict(task, collector, messageId, reason, nowNs));
    }

    /** Any thread: how many trees of a task are open; exact on the driving thread. */
    int pendingOf(int task) {
        SpoutTask found = tasks[task - firstTask];
        return isOwnCall() ? found.ledger.size() : (int) found.metrics.pending().get();
    }

    /** What the spout called an open tree; null if it isn't open here. The driving thread, between duty cycles (PROTOCOL H5). */
    public @Nullable Object messageIdOf(long root) {
        SpoutTask task = taskOf(root);
        return task == null ? null : task.ledger.messageId(root);
    }

    // ---- verdicts

    @Override
    void onSettlements(Settlements settlements) {
        settlements.fails().forEach((root, reason) -> {
            SpoutTask task = taskOf(root);
            Object messageId = task == null ? null : task.ledger.fail(root);
            if (task != null && messageId != null) {
                decide(task, messageId, reason);
            }
        });
        long[] pairs = settlements.acks();
        for (int i = 0; i < pairs.length; i += 2) {
            SpoutTask task = taskOf(pairs[i]);
            Object messageId = task == null ? null : task.ledger.ack(pairs[i], pairs[i + 1]);
            if (task != null && messageId != null) {
                decide(task, messageId, null);
            } else if (task != null && settlements.reach(i / 2) != 0) {
                messageId = task.ledger.reach(pairs[i], settlements.reach(i / 2));
                if (messageId != null) {
                    decide(task, messageId, FailReason.of(FailReason.Kind.WORKER_LOST));
                }
            }
        }
    }

    private @Nullable SpoutTask taskOf(long root) {
        int index = RootId.task(root) - firstTask;
        return index >= 0 && index < tasks.length ? tasks[index] : null;
    }

    /**
     * A tree has left the ledger. Its spout hears of that now, if it may be called and the duty cycle has time; to keep the verdict
     * until later costs as much as to deliver it.
     */
    private void decide(SpoutTask task, Object messageId, @Nullable FailReason reason) {
        SpoutCollector collector = task.collector;
        if (collector == null) {
            return;
        }
        long openedNs = task.ledger.lastOpenedNs();
        if (mayDeliver && verdicts.isEmpty() && !isInUserCode() && !isAside()) {
            deliver(task, collector, messageId, reason, openedNs);
            mayDeliver = !duty.isOver();
        } else {
            verdicts.add(new Verdict(task, collector, messageId, reason, openedNs));
        }
    }

    /** As {@link #deliverAllVerdicts}, while the duty cycle has time; at least one. */
    private int deliverVerdicts() {
        int due = isInUserCode() || !mayDeliver ? 0 : verdicts.size();
        int delivered = 0;
        Verdict verdict;
        while (delivered < due && (verdict = verdicts.poll()) != null) {
            deliver(verdict.task, verdict.collector, verdict.messageId, verdict.reason, verdict.openedNs);
            delivered++;
            if (duty.isOver()) {
                mayDeliver = false;
                break;
            }
        }
        return delivered;
    }

    /** Those that there are. What is added meanwhile, by a spout that emits in {@code ack}, waits: there may be no end of it. */
    private void deliverAllVerdicts() {
        int due = isInUserCode() ? 0 : verdicts.size();
        Verdict verdict;
        while (due-- > 0 && (verdict = verdicts.poll()) != null) {
            deliver(verdict.task, verdict.collector, verdict.messageId, verdict.reason, verdict.openedNs);
        }
    }

    private void deliver(
            SpoutTask task, SpoutCollector collector, Object messageId, @Nullable FailReason reason, long openedNs) {
        long latencyNs = Math.max(0, nowNs - openedNs);
        if (reason == null) {
            task.metrics.acked().add(1);
            task.metrics.latencyUs().record(latencyNs / NS_PER_US);
        } else {
            task.metrics.failed(reason.kind()).add(1);
        }
        if (collector.isHooked) {
            if (reason == null) {
                collector.hooks.onSpoutAck(messageId, latencyNs);
            } else {
                collector.hooks.onSpoutFail(messageId, reason, latencyNs);
            }
        }
        enterUserCode();
        try {
            if (reason == null) {
                collector.spout.ack(messageId);
            } else {
                collector.spout.fail(messageId, reason);
            }
        } catch (Throwable thrown) {
            FaultHandler.rethrowIfFatal(thrown);
            if (!isByClosing(thrown)) {
                report(task.id, thrown);
            }
        } finally {
            exitUserCode();
        }
    }

    private void failTooOld() {
        FailReason reason = FailReason.of(FailReason.Kind.TOO_OLD);
        for (SpoutTask task : tasks) {
            List<Long> old = new ArrayList<>();
            task.ledger.openedBefore(nowNs - maxLifetimeNs, old::add);
            failAll(task, old, reason);
        }
    }

    private void failAll(SpoutTask task, List<Long> roots, FailReason reason) {
        for (long root : roots) {
            Object messageId = task.ledger.fail(root);
            if (messageId != null) {
                decide(task, messageId, reason);
            }
        }
    }

    private void failOpenTrees(SpoutTask task, FailReason reason) {
        List<Long> open = new ArrayList<>(task.ledger.size());
        task.ledger.forEach(open::add);
        failAll(task, open, reason);
    }

    @Override
    void onLoss(long reach, FailReason reason) {
        for (SpoutTask task : tasks) {
            failAll(task, task.ledger.lose(reach), reason);
        }
    }

    // ---- life and death

    @Override
    int open(long now) {
        int opened = 0;
        for (SpoutTask task : tasks) {
            if (task.collector == null && task.recovery.mayTry(now)) {
                nowNs = now;
                openTask(task);
                opened++;
            }
        }
        return opened;
    }

    private void openTask(SpoutTask task) {
        enterUserCode();
        SpoutCollector collector = null;
        try {
            Spout spout = (Spout) parts.factory().newComponent(component.id());
            TaskContext context = new TaskContext(
                    parts, component, config, task.id, random.split(), task.metrics, error -> report(task.id, error));
            Routes routes = parts.routes().compile(context, outlets, random.split());
            collector = new SpoutCollector(this, task.id, spout, context, routes);
            // An emit that waits takes control in: verdicts and plans are this object's already.
            task.collector = collector;
            spout.open(context, collector);
        } catch (Throwable thrown) {
            onOpenThrew(task.id, thrown);
            task.collector = null;
            if (collector != null) {
                collector.close();
                forget(task, collector);
            }
            task.recovery.onGivenUp(clock.nanoTime());
        } finally {
            exitUserCode();
        }
        SpoutCollector opened = task.collector;
        if (active && opened != null) {
            call(task, opened.spout::activate);
        }
    }

    /** An object that could not be opened hears of nothing that it emitted, and neither does the next. */
    private void forget(SpoutTask task, SpoutCollector collector) {
        List<Long> open = new ArrayList<>();
        task.ledger.forEach(open::add);
        open.forEach(task.ledger::fail);
        verdicts.removeIf(verdict -> verdict.collector() == collector);
    }

    private void onThrew(SpoutTask task, SpoutCollector collector, Throwable thrown) {
        FaultHandler.rethrowIfFatal(thrown);
        if (isByClosing(thrown)) {
            return;
        }
        report(task.id, thrown);
        nowNs = clock.nanoTime();
        task.pause.onThrew(nowNs);
        if (task.recovery.onThrew(nowNs)) {
            closeTask(task, collector, new FailReason(FailReason.Kind.RESTARTED, component.id(), task.id));
            task.recovery.onGivenUp(nowNs);
        }
    }

    /** The object hears of all its trees before it is closed (PROTOCOL L3). */
    private void closeTask(SpoutTask task, SpoutCollector collector, FailReason reason) {
        collector.endEmits(); // nobody would hear of what is emitted from now on
        int unused = takeCalls();
        failKept(task, reason);
        failOpenTrees(task, reason);
        deliverAllVerdicts();
        if (active) {
            call(task, collector.spout::deactivate);
        }
        call(task, collector.spout::close);
        collector.hooks.cleanup();
        collector.close();
        task.collector = null;
        task.metrics.pending().set(task.ledger.size());
    }

    @Override
    boolean allOpen() {
        return Arrays.stream(tasks).allMatch(task -> task.collector != null);
    }

    @Override
    void onActive(boolean newActive) {
        activeWanted = newActive; // applied between user calls
    }

    private void applyActive() {
        if (active == activeWanted) {
            return;
        }
        active = activeWanted;
        for (SpoutTask task : tasks) {
            SpoutCollector collector = task.collector;
            if (collector != null) {
                call(task, active ? collector.spout::activate : collector.spout::deactivate);
            }
        }
    }

    /** A call of which nothing depends on whether it throws; what it throws is reported. */
    private void call(SpoutTask task, Runnable userCode) {
        enterUserCode();
        try {
            userCode.run();
        } catch (Throwable thrown) {
            FaultHandler.rethrowIfFatal(thrown);
            report(task.id, thrown);
        } finally {
            exitUserCode();
        }
    }

    @Override
    void onPlan(Directory directory) {
        for (SpoutTask task : tasks) {
            SpoutCollector collector = task.collector;
            if (collector != null) {
                collector.onPlan();
            }
        }
    }

    @Override
    List<WaitingTuple> oldest(int limit) {
        long now = clock.nanoTime();
        List<WaitingTuple> oldest = new ArrayList<>();
        for (SpoutTask task : tasks) {
            List<Long> roots = new ArrayList<>(task.ledger.size());
            task.ledger.forEach(roots::add);
            roots.sort(Comparator.comparingLong(root -> task.ledger.openedNs(root) - now));
            for (long root : roots.subList(0, Math.min(limit, roots.size()))) {
                Object messageId = task.ledger.messageId(root);
                oldest.add(new WaitingTuple(
                        task.id,
                        now - task.ledger.openedNs(root),
                        "pending",
                        messageId == null ? "" : WaitingTuple.describe(messageId),
                        List.of(root)));
            }
        }
        return WaitingTuple.oldest(oldest, limit);
    }

    @Override
    boolean hasNothingToDo() {
        for (SpoutTask task : tasks) {
            if (task.ledger.size() > 0) {
                return false;
            }
        }
        return verdicts.isEmpty() && keptEmits == 0;
    }

    /** What other threads have emitted and couldn't leave yet doesn't leave any more (M2). */
    @Override
    void onClosing() {
        closing = true;
        inbox.close();
        endForeignEmits();
        nowNs = clock.nanoTime();
        int unused = takeCalls();
        for (SpoutTask task : tasks) {
            failKept(task, FailReason.of(FailReason.Kind.MOVED));
        }
    }

    @Override
    boolean isDrained() {
        return hasNothingToDo();
    }

    @Override
    void closeTasks(FailReason reason) {
        nowNs = clock.nanoTime();
        for (SpoutTask task : tasks) {
            SpoutCollector collector = task.collector;
            if (collector != null) {
                closeTask(task, collector, reason);
            }
        }
    }

    // ---- emits of other threads

    /** An emit of another thread. */
    abstract static class SpoutEmit extends ForeignEmit {
        final SpoutCollector collector;
        final @Nullable Object messageId;

        SpoutEmit(SpoutCollector collector, @Nullable Object messageId) {
            this.collector = collector;
            this.messageId = messageId;
        }

        @Override
        final boolean isTooLate() {
            return collector.isEnding();
        }
    }

    @Override
    void apply(CallNode call) {
        if (call instanceof SpoutEmit emit) {
            tasks[emit.collector.task - firstTask].kept.add(emit);
            keptEmits++;
        }
    }

    /** For each task in the order of the calls; a tracked emit waits like {@code nextTuple} does, and what came after it, too. */
    @Override
    int applyKeptCalls() {
        int applied = 0;
        if (keptEmits == 0) {
            return applied;
        }
        for (SpoutTask task : tasks) {
            for (int due = task.kept.size(); due > 0; due--) {
                SpoutEmit emit = task.kept.peek();
                if (emit == null || !mayLeave(task, emit)) {
                    break;
                }
                task.kept.remove();
                keptEmits--;
                if (take(emit) && !emit.isTooLate()) {
                    emit.apply();
                    applied++;
                }
            }
        }
        return applied;
    }

    private boolean mayLeave(SpoutTask task, SpoutEmit emit) {
        if (emit.isTooLate()) {
            return true; // and is dropped
        }
        boolean tracked = emit.messageId != null && acking;
        return !staging.isHeldBack() && !(tracked && task.ledger.size() >= maxPending);
    }

    private void failKept(SpoutTask task, FailReason reason) {
        SpoutEmit emit;
        while ((emit = task.kept.poll()) != null) {
            keptEmits--;
            if (take(emit) && emit.messageId != null) {
                verdicts.add(new Verdict(task, emit.collector, emit.messageId, reason, nowNs));
            }
        }
    }

    @Override
    void onLateCall(CallNode call) {
        // an emit, whose caller sees that it came too late
    }
}
