package io.gustfront.runtime.local;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.agent.Deadlines;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.worker.TopologyStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A topology that runs in a local cluster. May be used by any thread. */
public final class LocalTopology {
    private static final long START_BOUND_NS = 30_000_000_000L;
    private static final long CLEANUP_BOUND_NS = 10_000_000_000L;

    /** Two clean-ups, the links and the hooks. */
    private static final long LONGEST_END_NS = 60_000_000_000L;

    private final TopologyRun run;
    private final List<LocalWorker> workers;
    private final Consumer<LocalTopology> onGone;
    private final Object commands = new Object(); // held by the one that is under way, but for a kill
    private boolean opened; // guarded by commands
    private volatile boolean killed; // written under this object's lock, as is the next
    private volatile long drainUntilNs;
    private volatile boolean gone;

    LocalTopology(TopologyRun run, List<LocalWorker> workers, Consumer<LocalTopology> onGone) {
        this.run = run;
        this.workers = List.copyOf(workers);
        this.onGone = onGone;
    }

    /** The name that it was submitted under. */
    public String name() {
        return run.name();
    }

    /** The name and a unique suffix. */
    public String id() {
        return run.id();
    }

    /** How many workers it has. */
    public int workerCount() {
        return workers.size();
    }

    /**
     * Opens and prepares its tasks, if that wasn't done, and lets its spouts emit.
     *
     * @throws IllegalStateException if a task can't be opened or prepared; the topology is gone then
     */
    public void activate() {
        synchronized (commands) {
            checkNotKilled();
            if (!opened) {
                open();
                opened = true;
            }
            workers.forEach(worker -> worker.worker().activate());
        }
    }

    private void open() {
        workers.forEach(worker -> worker.worker().open());
        boolean unused = run.await(
                () -> killed
                        || areReady()
                        || workers.stream().anyMatch(worker -> worker.worker().hasFailedToOpen()),
                run.deadlineIn(START_BOUND_NS));
        checkNotKilled();
        if (!areReady()) {
            List<ErrorReport> errors = run.errors().latest();
            kill(Duration.ZERO);
            throw errors.isEmpty()
                    ? new IllegalStateException("topology '" + name() + "' was not ready in time")
                    : new IllegalStateException(
                            "topology '" + name() + "' can't start: " + errors.get(errors.size() - 1),
                            errors.get(errors.size() - 1).error());
        }
    }

    private boolean areReady() {
        return workers.stream().map(LocalWorker::worker).allMatch(worker -> worker.isReady() && worker.isLinked());
    }

    /** Has its spouts pause; acks and fails still arrive. */
    public void deactivate() {
        synchronized (commands) {
            checkNotKilled();
            workers.forEach(worker -> worker.worker().deactivate());
        }
    }

    /**
     * Ends it: its spouts emit no more, what is in flight drains until nothing is pending or the wait is over, all is closed and
     * cleaned up. Returns when it is gone. Meanwhile other commands are refused, but for a second kill, which may shorten the wait.
     * What has crashed is not waited for.
     *
     * @param wait how long to let it drain
     */
    public void kill(Duration wait) {
        long untilNs = run.deadlineIn(wait.toNanos());
        boolean first;
        synchronized (this) {
            first = !killed;
            drainUntilNs = first ? untilNs : Deadlines.earlier(drainUntilNs, untilNs);
            killed = true;
        }
        if (first) {
            end();
        } else {
            boolean unused = run.await(
                    () -> gone,
                    () -> Deadlines.later(drainUntilNs(), untilNs) + LONGEST_END_NS); // both may have come late
        }
    }

    /** Until when it may drain. A second kill may bring it forward, and so does a crash: then there is nothing to wait for. */
    private long drainUntilNs() {
        if (workers.stream().anyMatch(LocalWorker::hasCrashed)) {
            synchronized (this) {
                drainUntilNs = Deadlines.earlier(drainUntilNs, run.deadlineIn(0));
            }
        }
        return drainUntilNs;
    }

    private void end() {
        FailReason reason = FailReason.of(FailReason.Kind.MOVED);
        boolean unused = awaitClosed(
                untilNs -> workers.forEach(worker -> worker.worker().closeSpouts(untilNs, reason)),
                () -> workers.stream().allMatch(worker -> worker.worker().areSpoutsClosed()));
        unused = run.await(idleness(), this::drainUntilNs);
        unused = awaitClosed(
                untilNs -> workers.forEach(worker -> worker.worker().closeBolts(untilNs, reason)),
                () -> workers.stream().allMatch(worker -> worker.worker().isClosed()));
        workers.forEach(LocalWorker::closeLinks);
        for (LocalWorker worker : workers) {
            try {
                worker.end();
            } catch (Exception e) {
                run.onFault("worker " + worker.number(), e);
            }
        }
        onGone.accept(this);
        gone = true;
    }

    /** Has some of it close, tells so again when the wait gets shorter, and waits until they are. */
    private boolean awaitClosed(LongConsumer close, BooleanSupplier areClosed) {
        long beganNs = run.deadlineIn(0);
        long[] toldNs = {drainUntilNs()};
        close.accept(toldNs[0]);
        return run.await(
                () -> {
                    long untilNs = drainUntilNs();
                    if (untilNs != toldNs[0]) {
                        toldNs[0] = untilNs;
                        close.accept(untilNs);
                    }
                    return areClosed.getAsBoolean();
                },
                () -> Deadlines.later(drainUntilNs(), beganNs) + CLEANUP_BOUND_NS);
    }

    /** What was counted so far; after a kill, in all. */
    public TopologyStats stats() {
        List<Executor> executors = new ArrayList<>();
        workers.forEach(worker -> executors.addAll(worker.worker().executors()));
        return TopologyStats.of(executors);
    }

    /** The latest errors of its code, oldest first: one of each kind within ten seconds. */
    public List<ErrorReport> errors() {
        return run.errors().latest();
    }

    /**
     * Waits until nothing is pending, kept, queued or on its way.
     *
     * @return whether that came about in time
     */
    public boolean awaitIdle(Duration deadline) {
        return run.await(idleness(), run.deadlineIn(deadline.toNanos()));
    }

    /** Two looks between which nothing happened, and both of which saw nothing, saw the same moment. */
    private BooleanSupplier idleness() {
        long[] before = {-1};
        return () -> {
            long activity = quietActivity();
            boolean idle = activity >= 0 && activity == before[0];
            before[0] = activity;
            return idle;
        };
    }

    /** How much has happened, if all is quiet now; else -1. */
    private long quietActivity() {
        long activity = 0;
        for (LocalWorker worker : workers) {
            if (!worker.worker().isQuiet()) {
                return -1;
            }
            activity += worker.worker().activity();
        }
        return activity;
    }

    private void checkNotKilled() {
        if (killed) {
            throw new IllegalStateException("topology '" + name() + "' is " + (gone ? "gone" : "being killed"));
        }
    }
}
