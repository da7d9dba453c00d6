package io.gustfront.runtime.executor;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.Clock;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.CallNode;
import io.gustfront.runtime.agent.CallQueue;
import io.gustfront.runtime.agent.Deadlines;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.agent.WorkerThread;
import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.flow.ControlInbox;
import io.gustfront.runtime.flow.ControlMessage;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Feeder;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.Settle;
import io.gustfront.runtime.route.AckRouter;
import io.gustfront.runtime.route.Emitter;
import io.gustfront.runtime.route.Outlets;
import io.gustfront.runtime.route.RouteSettings;
import io.gustfront.runtime.route.Staging;
import io.gustfront.runtime.tuple.EdgeIds;
import io.gustfront.scheduler.WorkerPlan.Placement;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A thread's worth of a topology: hosts the tasks of one component that its placement names, and is the only one that calls them.
 *
 * <p>A duty cycle: drain control, apply calls from other threads, flush what is staged; if all of that left, do what the kind of
 * executor does with data; flush again. While anything waits to leave, no data is taken: that is the whole of back-pressure
 * (PROTOCOL B1).
 *
 * <p><b>Threads.</b> All fields are the driving thread's but those that say otherwise. Calls of collectors by other threads, and
 * by user code that another executor called on the same thread, go through {@link #calls}, in order, and are applied before any
 * call of the driving thread (C1).
 */
public abstract class Executor implements Agent, Feeder {
    /** How soon to try again what nobody rings for. */
    static final long POLL_NS = 1_000_000L;

    /** A link's payload has at most 16 MiB; the rest is for the header of a tuple with as many roots as it may have. */
    private static final int MOST_VALUE_BYTES = (16 << 20) - (64 << 10);

    /** How soon to look whether the pause is over after which a task that couldn't be opened is tried again. */
    private static final long REOPEN_NS = 10_000_000L;

    /** How many emits of threads that drive executors may wait here, beside those of any thread: they must not wait for one another. */
    private static final int MOST_EMITS_OF_EXECUTORS = 65_536;

    /** More places than there can be threads that wait for one. */
    private static final int WAKES_ALL = 1 << 30;

    /** How far to look into what was thrown: causes may go round in a circle. */
    private static final int MOST_CAUSES = 16;

    /** How many roots the acks and fails that wait may speak of before they are folded (PROTOCOL B3). */
    private static final int CONTROL_CAPACITY = 65_536;

    /** How long the last acks and fails have to leave. */
    private static final long LEAVING_NS = 10_000_000_000L;

    /** What becomes of an executor, in this order. */
    private enum Phase {
        CREATED,
        OPEN,
        CLOSING,
        LEAVING,
        CLOSED
    }

    final WorkerParts parts;
    final ComponentSpec component;
    final Placement placement;
    final int firstTask;
    final TopologyConfig config;
    final Clock clock;
    final Emitter emitter;
    final Outlets outlets;
    final Staging staging;
    final AckRouter acks = new AckRouter();
    final ValueCodec codec;
    final SplittableRandom random;

    private final String name;
    private final String threadName; // what a thread is called that drives this
    private final ControlInbox control;
    private final Doorbell bell = new Doorbell();
    private final CallQueue calls = new CallQueue();
    private final Semaphore foreignEmits; // any thread's
    private final Semaphore emitsOfExecutors = new Semaphore(MOST_EMITS_OF_EXECUTORS); // any thread's
    private volatile boolean foreignEmitsEnded; // written by the driving thread
    private volatile boolean callsEnded; // written by the driving thread: nobody drains them any more

    private volatile Phase phase = Phase.CREATED;
    private boolean openWanted;
    private long drainUntilNs;
    private volatile long closeUntilNs; // any thread's, for who waits in the middle of a fused executor's work
    private volatile boolean closeWanted;
    private long leaveUntilNs;
    private FailReason closeReason = FailReason.of(FailReason.Kind.MOVED);

    /** Who drives a cycle now; for others only to compare with themselves, or to look at. */
    private volatile @Nullable Thread driver;

    private boolean waiting; // in awaitRoom: calls that arrive on this thread then are foreign
    private volatile boolean ready;
    private volatile boolean failedToOpen;
    private volatile boolean quiet;
    private volatile boolean failed; // a duty cycle threw
    private @Nullable Feeder feeder; // who runs this now, in the middle of its own work
    private @Nullable String threadRanFor; // whose code the thread of that one ran before
    private final Tally activity = new Tally();
    private final Tally userCalls = new Tally(); // odd while user code runs

    Executor(WorkerParts parts, ComponentSpec component, Placement placement) {
        this.parts = parts;
        this.component = component;
        this.placement = placement;
        this.firstTask = placement.executor().first();
        this.config = parts.config().forComponent(component.id(), component.configuration());
        this.clock = parts.clock();
        this.name = component.id() + placement.executor();
        this.threadName = parts.host().threadName(name);
        this.control = new ControlInbox(CONTROL_CAPACITY, bell);
        this.codec = new ValueCodec(
                parts.registrations(), (int) Math.min(MOST_VALUE_BYTES, config.get(TopologyKeys.TUPLE_MAX_BYTES)));
        EdgeIds edgeIds = EdgeIds.seeded(
                parts.entropy(),
                parts.worker(),
                parts.incarnation(),
                placement.epoch(),
                placement.executor().first());
        this.random = new SplittableRandom(edgeIds.next());
        this.emitter = new Emitter(codec, edgeIds);
        RouteSettings settings = RouteSettings.of(config, parts.encodeLocal());
        this.staging = new Staging(settings.stagingTuples(), settings.stagingBytes());
        this.foreignEmits = new Semaphore(settings.stagingTuples());
        this.outlets = new Outlets(settings, staging, this, bell, acks, codec, parts.streams());
    }

    // ---- for others, any thread

    /** Where it is placed. */
    public Placement placement() {
        return placement;
    }

    /** What it hosts tasks of. */
    public String componentId() {
        return component.id();
    }

    /** Has it closed: after what is under way is done, or when a time has come. A later call makes that time another. */
    public void close(long untilNs, FailReason reason) {
        closeUntilNs = untilNs;
        closeWanted = true;
        control.command(new ExecutorCommand.Close(untilNs, reason));
    }

    /** Where its control goes. */
    public ControlInbox control() {
        return control;
    }

    /** Where its data goes; a spout's takes nothing. */
    public abstract Inbox inbox();

    /** How many encoded bytes it may stage from now on (PROTOCOL B2). */
    public void limitStaging(long bytes) {
        staging.limitBytes(bytes);
    }

    /** What is counted of its tasks, in the order of their ids. */
    public abstract List<TaskMetrics> metrics();

    /** How many untracked tuples that its tasks emitted into a cycle didn't fit there and were dropped (PROTOCOL B4). */
    public long droppedFeedback() {
        return outlets.droppedFeedback();
    }

    /** Whether all its tasks have been opened or prepared. */
    public boolean isReady() {
        return ready;
    }

    /** Whether an object of a task threw when it was to be opened or prepared; it is tried again after a pause. */
    public boolean hasFailedToOpen() {
        return failedToOpen;
    }

    /**
     * Whether nothing has arrived, and the last duty cycle left nothing to do, nothing kept, nothing open and nothing on its way.
     * The queues are looked at first: what was taken out of one before that look is seen in the flag, which goes down before.
     */
    public boolean isQuiet() {
        return control.isEmpty() && inbox().isEmpty() && calls.looksEmpty() && quiet;
    }

    /** Grows with all that it does, so that two looks tell whether anything happened between them. */
    public long activity() {
        return activity.get();
    }

    /** Whether a duty cycle threw what it should never throw, so that this isn't driven any more. */
    public boolean hasFailed() {
        return failed;
    }

    /** How many emitted tuples wait here to leave. The driving thread. */
    public int stagedTuples() {
        return staging.tuples();
    }

    /** Whether some of that was refused when it was to leave, so that no data may be taken (PROTOCOL B1). The driving thread. */
    public boolean isHeldBack() {
        return staging.isHeldBack();
    }

    /** The thread that is in a duty cycle now; null if none is. For showing its stack. */
    public @Nullable Thread driver() {
        return driver;
    }

    /** Odd while user code runs; grows with each call and each return. */
    public long userCalls() {
        return userCalls.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Doorbell doorbell() {
        return bell;
    }

    @Override
    public boolean isThreadBound() {
        return config.get(TopologyKeys.THREAD_BOUND);
    }

    /** Whether it is closed, or has ended by a fault. */
    @Override
    public boolean isClosed() {
        return phase == Phase.CLOSED || failed;
    }

    // ---- the duty cycle

    @Override
    public final int doWork() {
        if (isBusy()) {
            return 0; // it is run by the one that it is fused with, and that one let others be driven
        }
        driver = Thread.currentThread();
        if (quiet) {
            quiet = false;
        }
        try {
            long startNs = clock.nanoTime();
            onCycle(startNs);
            int work = drainControl() + applyCalls();
            if (work > 0) {
                onArrival();
            }
            flush();
            work += switch (phase) {
                case CREATED -> openWanted ? openTasks() : 0;
                case OPEN -> cycle(startNs, false);
                case CLOSING -> closeCycle();
                case LEAVING -> leave();
                case CLOSED -> 0;
            };
            flush();
            if (work > 0) {
                activity.add(work);
            }
            quiet = work == 0 && staging.isEmpty() && !acks.isBlocked() && control.isEmpty() && hasNothingToDo();
            return work;
        } catch (Throwable fault) {
            failed = true;
            throw fault;
        } finally {
            driver = null;
        }
    }

    @Override
    public final long nextDeadlineNs() {
        if (isBusy()) {
            return Deadlines.NEVER; // whoever runs it drives it on
        }
        long now = clock.nanoTime();
        if (staging.mustPoll() || acks.isBlocked() || phase == Phase.LEAVING) {
            return now + POLL_NS;
        }
        if (phase == Phase.CREATED) {
            return openWanted ? now + REOPEN_NS : Deadlines.NEVER;
        }
        long deadline = phase == Phase.CLOSING ? drainUntilNs : Deadlines.NEVER;
        return phase == Phase.CLOSED ? deadline : Deadlines.earlier(deadline, nextDataDeadlineNs(now));
    }

    /** Whether it is in the middle of its work. The driving thread. */
    private boolean isBusy() {
        return driver != null || waiting;
    }

    // ---- fusion (PROTOCOL F1, F2)

    /**
     * Begins to be run by the executor that feeds it; false if it can't: it isn't open, is in the middle of its work, or something
     * that has arrived for it comes first.
     */
    final boolean beginFused(Feeder by) {
        if (phase != Phase.OPEN || failed || isBusy() || !control.isEmpty() || staging.isHeldBack() || acks.isFull()) {
            return false;
        }
        driver = Thread.currentThread();
        feeder = by;
        threadRanFor = WorkerThread.enter(threadName);
        if (quiet) {
            quiet = false;
        }
        return true;
    }

    /** Ends that. Its own duty cycle comes next, and lets leave what came of this. */
    final void endFused(int work) {
        staging.runFused();
        if (feeder != null && feeder.isInCall()) {
            acks.flush();
        }
        activity.add(work);
        String unused = WorkerThread.enter(threadRanFor);
        threadRanFor = null;
        feeder = null;
        driver = null;
        if (!bell.isRung()) {
            bell.ring();
        }
    }

    /** After a call of user code: runs what is fused with this, if there is enough for it. */
    final void runFusedIfDue() {
        if (staging.isFusedDue()) {
            staging.runFused();
        }
    }

    @Override
    public final int firstTask() {
        return firstTask;
    }

    @Override
    public final boolean stepAside() {
        boolean was = waiting;
        waiting = true;
        return was;
    }

    @Override
    public final void stepBack(boolean wasAside) {
        waiting = wasAside;
    }

    @Override
    public final boolean isInCall() {
        return isInUserCode();
    }

    @Override
    public final boolean isOverdue() {
        return (isClosing() && clock.nanoTime() - drainUntilNs >= 0)
                || (closeWanted && clock.nanoTime() - closeUntilNs >= 0)
                || (feeder != null && feeder.isOverdue());
    }

    /** A duty cycle begins. */
    abstract void onCycle(long nowNs);

    /** Control or calls of other threads have arrived, and were taken in. */
    abstract void onArrival();

    /** Does with data what this kind of executor does; returns how much. Nothing has been held back when it is called. */
    abstract int cycle(long nowNs, boolean closing);

    /** When {@link #cycle} has something to do though nothing arrives. */
    abstract long nextDataDeadlineNs(long nowNs);

    /** Makes and opens the tasks that aren't; how many were. */
    abstract int open(long nowNs);

    /** Whether all tasks are open. */
    abstract boolean allOpen();

    /** Whether it keeps nothing, waits for nothing, and nothing has arrived. */
    abstract boolean hasNothingToDo();

    /** The drain has begun. */
    abstract void onClosing();

    /** Whether the drain is over: nothing is left to do. */
    abstract boolean isDrained();

    /** Fails what is left and closes the tasks. */
    abstract void closeTasks(FailReason reason);

    /** Acks and fails have arrived. */
    abstract void onSettlements(Settlements settlements);

    /** Spouts may emit, or not any more. */
    abstract void onActive(boolean active);

    /** Workers were lost, or what was under way to or from them. */
    abstract void onLoss(long reach, FailReason reason);

    /** What waits longest, the oldest first. */
    abstract List<WaitingTuple> oldest(int limit);

    /** A plan has come; the outlets know it. */
    abstract void onPlan(Directory directory);

    /** Takes in a call that another thread made: applies it, or keeps it for {@link #applyKeptCalls}. */
    abstract void apply(CallNode call);

    /** Applies what {@link #apply} kept, as far as it may be applied now; how many. */
    abstract int applyKeptCalls();

    /** Any thread, one at a time: a call that came when there was nobody any more to apply it. */
    abstract void onLateCall(CallNode call);

    private int openTasks() {
        int opened = open(clock.nanoTime());
        if (allOpen()) {
            phase = Phase.OPEN;
            ready = true;
        }
        return opened;
    }

    private int closeCycle() {
        long now = clock.nanoTime();
        int work = ready ? cycle(now, true) : 0;
        flush();
        boolean drained = isDrained() && staging.isEmpty();
        if (!ready || drained || now - drainUntilNs >= 0) {
            endForeignEmits();
            closeTasks(closeReason);
            outlets.failAll(closeReason);
            leaveUntilNs = now + LEAVING_NS;
            phase = Phase.LEAVING;
            return work + 1;
        }
        return work;
    }

    /** The last acks and fails leave. */
    private int leave() {
        if (!acks.isBlocked() || clock.nanoTime() - leaveUntilNs >= 0) {
            phase = Phase.CLOSED;
            callsEnded = true;
            refuseLateCalls();
        }
        return 0;
    }

    private void flush() {
        staging.flush();
        acks.flush();
    }

    private int drainControl() {
        int drained = 0;
        ControlMessage message;
        while ((message = control.poll()) != null) {
            onControl(message);
            drained++;
        }
        return drained;
    }

    private void onControl(ControlMessage message) {
        if (message instanceof Settle settle) {
            onSettlements(settle.settlements());
        } else if (message instanceof ExecutorCommand.NewPlan plan) {
            Directory directory = plan.directory();
            outlets.onPlan(directory);
            acks.onPlan(directory);
            onPlan(directory);
        } else if (message instanceof ExecutorCommand.Open) {
            openWanted = true;
        } else if (message instanceof ExecutorCommand.Activate) {
            onActive(true);
        } else if (message instanceof ExecutorCommand.Deactivate) {
            onActive(false);
        } else if (message instanceof ExecutorCommand.Lose loss) {
            onLoss(loss.reach(), loss.reason());
        } else if (message instanceof ExecutorCommand.ShowOldest show) {
            show.answer().accept(oldest(show.limit()));
        } else if (message instanceof ExecutorCommand.Close close) {
            if (phase == Phase.CREATED || phase == Phase.OPEN) {
                phase = Phase.CLOSING;
                onClosing();
            }
            drainUntilNs = close.drainUntilNs();
            closeReason = close.reason();
        }
    }

    // ---- for collectors

    /** Whether the calling thread is in a call of this executor into user code, and nothing stands between. */
    final boolean isOwnCall() {
        return driver == Thread.currentThread() && !waiting;
    }

    /** Whether something that it runs, or waits for, stands between this and what is done now. */
    final boolean isAside() {
        return waiting;
    }

    final void enterUserCode() {
        userCalls.add(1);
    }

    final void exitUserCode() {
        userCalls.add(1);
    }

    /** Whether user code is being called now; for other threads, a moment ago. */
    final boolean isInUserCode() {
        return (userCalls.get() & 1) != 0;
    }

    /**
     * Another thread: queues a call that is never refused. Either the executor sees it, for it looks once more after it has said that
     * it is closed; or the caller sees that it is closed, and deals with the call itself.
     */
    final void enqueue(CallNode call) {
        calls.add(call);
        if (callsEnded) {
            refuseLateCalls();
        } else {
            bell.ring();
        }
    }

    /** By whoever sees that nobody drains the calls any more; the lock stands in for the executor. */
    private void refuseLateCalls() {
        synchronized (calls) {
            CallNode call;
            while ((call = calls.poll()) != null) {
                onLateCall(call);
            }
        }
    }

    /**
     * Another thread: queues an emit (PROTOCOL C2). There are as many places as tuples may be staged, so a user call may wait for another
     * thread that emits as much as it might emit itself. While all are taken an emit waits, with a deadline and until the executor closes.
     * A thread that drives executors doesn't wait, for the one that it waited for may wait for it, or be driven by it: it has places
     * of its own, and is refused when those are taken, too.
     */
    final void enqueueEmit(ForeignEmit emit) {
        if (!foreignEmits.tryAcquire()) {
            if (parts.host().isAgentThread()) {
                takePlaceOfExecutors(emit);
            } else {
                awaitPlace();
            }
        }
        if (foreignEmitsEnded) {
            throw new ExecutorClosedException();
        }
        enqueue(emit);
        if ((foreignEmitsEnded || emit.isTooLate()) && emit.take()) {
            throw new ExecutorClosedException(); // nobody has seen it, and nobody will apply it
        }
    }

    private void takePlaceOfExecutors(ForeignEmit emit) {
        if (!emitsOfExecutors.tryAcquire()) {
            throw new IllegalStateException("component '" + component.id() + "' holds its output back, and "
                    + MOST_EMITS_OF_EXECUTORS + " emits of other executors wait for it; this emit was given up");
        }
        emit.placeOfExecutors = true;
    }

    private void awaitPlace() {
        long timeoutNs = config.get(TopologyKeys.MESSAGE_TIMEOUT).toNanos();
        try {
            if (!foreignEmits.tryAcquire(timeoutNs, TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException(
                        "component '" + component.id() + "' has taken in no emit of another thread for "
                                + timeoutNs / 1_000_000 + " ms, and as many wait as may ("
                                + TopologyKeys.STAGING_TUPLES.name() + "); "
                                + (isInUserCode()
                                        ? "it is in a call of user code, which must not wait for more than that"
                                        : "its output is held back")
                                + "; this emit was given up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while output was held back; this emit was given up", e);
        }
    }

    /** From now on emits of other threads are refused, and those that wait for a place are ended. */
    final void endForeignEmits() {
        if (!foreignEmitsEnded) {
            foreignEmitsEnded = true;
            foreignEmits.release(WAKES_ALL);
        }
    }

    /** The driving thread: an emit of another thread leaves the queue; whether it is to be applied, which its caller may forestall. */
    final boolean take(ForeignEmit emit) {
        if (emit.placeOfExecutors) {
            emitsOfExecutors.release();
        } else if (!foreignEmitsEnded) {
            foreignEmits.release();
        }
        return emit.take();
    }

    /** The driving thread: applies the calls of others that were made before now; those that come meanwhile wait. */
    final int applyCalls() {
        int taken = calls.isEmpty() ? 0 : takeCalls();
        return taken + applyKeptCalls();
    }

    /** The driving thread: takes in the calls of others that were made before now. */
    final int takeCalls() {
        int taken = 0;
        CallNode newest = calls.newest();
        CallNode call;
        while ((call = calls.pollUpTo(newest)) != null) {
            apply(call);
            taken++;
            if (call == newest) {
                break;
            }
        }
        return taken;
    }

    /**
     * After an emit: if so much is staged that it must not grow, waits until some has left. Meanwhile control is drained, so that
     * a spout's acks, which may be what the others wait for, are taken in; and, where one thread drives several agents, the
     * others are driven.
     */
    final void awaitRoom() {
        if (waiting) {
            return;
        }
        if (!staging.isOverBound()) {
            if (staging.takeRanInPlace()) {
                // Nothing waited, but a call that emits without end must not fill the ledger.
                int unused = drainControl();
            }
            return;
        }
        waiting = true;
        try {
            while (true) {
                int work = drainControl();
                flush();
                if (!staging.isOverBound()) {
                    return;
                }
                if (isOverdue()) {
                    throw new ExecutorClosedException();
                }
                if (work == 0) {
                    driver = null;
                    parts.host().awaitProgress(this, POLL_NS);
                    driver = Thread.currentThread();
                }
            }
        } finally {
            waiting = false;
        }
    }

    private boolean isClosing() {
        return phase != Phase.CREATED && phase != Phase.OPEN;
    }

    /** How many tuples a duty cycle takes in, or has a spout send: so many that enough for each executor that they go to comes together. */
    final int mostTuples() {
        return Math.max(DutyTime.MOST_TUPLES, DutyTime.MOST_TUPLES_PER_BATCH * mostBatches());
    }

    /** How many batches it fills at most, before it ends: what would follow travels better with the next cycle's than alone. */
    final int mostBatches() {
        return Math.max(1, outlets.size());
    }

    final void onOpenThrew(int task, Throwable thrown) {
        if (!(thrown instanceof OutOfMemoryError)) {
            report(task, thrown);
        }
        failedToOpen = true; // whoever sees it finds the report
        FaultHandler.rethrowIfFatal(thrown);
    }

    final void report(int task, Throwable error) {
        parts.errors().report(new ErrorReport(clock.currentTimeMillis(), component.id(), task, error));
    }

    /** Whether what user code threw stems from an emit that this or another executor ended because it closes. */
    static boolean isByClosing(Throwable thrown) {
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
            if (each instanceof ExecutorClosedException) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }

    /** An emit of another thread, checked and waiting to be applied. */
    abstract static class ForeignEmit extends CallNode {
        private final AtomicBoolean taken = new AtomicBoolean();
        private boolean placeOfExecutors; // written before it is queued

        /** Whoever takes it decides what becomes of it: the executor, or the caller, who is told that it came too late. */
        final boolean take() {
            return taken.compareAndSet(false, true);
        }

        /** Any thread: whether the object whose collector it was made with emits no more. */
        abstract boolean isTooLate();

        /** The driving thread, which has taken it. */
        abstract void apply();
    }
}
