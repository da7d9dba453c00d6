package io.gustfront.runtime.local;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.worker.TopologyStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A topology that runs in a local cluster. May be used by any thread. */
public final class LocalTopology {
    private static final long START_BOUND_NS = 30_000_000_000L;
    private static final long CLEANUP_BOUND_NS = 10_000_000_000L;

    private final TopologyRun run;
    private final List<LocalWorker> workers;
    private final Consumer<LocalTopology> onGone;
    private boolean opened; // this and below: guarded by this
    private boolean gone;

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
    public synchronized void activate() {
        checkNotGone();
        if (!opened) {
            workers.forEach(worker -> worker.worker().open());
            boolean ready = run.await(
                    () -> areReady()
                            || workers.stream()
                                    .anyMatch(worker -> worker.worker().hasFailedToOpen()),
                    run.deadlineIn(START_BOUND_NS));
            if (!ready || !areReady()) {
                List<ErrorReport> errors = run.errors().latest();
                kill(Duration.ZERO);
                throw errors.isEmpty()
                        ? new IllegalStateException("topology '" + name() + "' was not ready in time")
                        : new IllegalStateException(
                                "topology '" + name() + "' can't start: " + errors.get(errors.size() - 1),
                                errors.get(errors.size() - 1).error());
            }
            opened = true;
        }
        workers.forEach(worker -> worker.worker().activate());
    }

    private boolean areReady() {
        return workers.stream().map(LocalWorker::worker).allMatch(worker -> worker.isReady() && worker.isLinked());
    }

    /** Has its spouts pause; acks and fails still arrive. */
    public synchronized void deactivate() {
        checkNotGone();
        workers.forEach(worker -> worker.worker().deactivate());
    }

    /**
     * Ends it: its spouts emit no more, what is in flight drains until nothing is pending or the wait is over, all is closed and
     * cleaned up. Returns when it is gone.
     *
     * @param wait how long to let it drain
     */
    public synchronized void kill(Duration wait) {
        if (gone) {
            return;
        }
        gone = true;
        FailReason reason = FailReason.of(FailReason.Kind.MOVED);
        long drainUntilNs = run.deadlineIn(wait.toNanos());
        workers.forEach(worker -> worker.worker().closeSpouts(drainUntilNs, reason));
        boolean unused = run.await(
                () -> workers.stream().allMatch(worker -> worker.worker().areSpoutsClosed()),
                drainUntilNs + CLEANUP_BOUND_NS);
        unused = awaitIdleUntil(drainUntilNs);
        workers.forEach(worker -> worker.worker().closeBolts(drainUntilNs, reason));
        unused = run.await(
                () -> workers.stream().allMatch(worker -> worker.worker().isClosed()),
                Math.max(drainUntilNs, run.deadlineIn(0)) + CLEANUP_BOUND_NS);
        workers.forEach(LocalWorker::closeLinks);
        for (LocalWorker worker : workers) {
            try {
                worker.end();
            } catch (Exception e) {
                run.onFault("worker " + worker.number(), e);
            }
        }
        onGone.accept(this);
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
        return awaitIdleUntil(run.deadlineIn(deadline.toNanos()));
    }

    /** Two looks between which nothing happened, and both of which saw nothing, saw the same moment. */
    private boolean awaitIdleUntil(long deadlineNs) {
        long[] before = {-1};
        return run.await(
                () -> {
                    long activity = quietActivity();
                    boolean idle = activity >= 0 && activity == before[0];
                    before[0] = activity;
                    return idle;
                },
                deadlineNs);
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

    private void checkNotGone() {
        if (gone) {
            throw new IllegalStateException("topology '" + name() + "' is gone");
        }
    }
}
