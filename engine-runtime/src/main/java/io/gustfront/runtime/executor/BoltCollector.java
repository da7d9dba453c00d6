package io.gustfront.runtime.executor;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.route.Routes;
import io.gustfront.runtime.route.StreamRoute;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.TupleValues;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The collector of one bolt object; it ends with the object. */
final class BoltCollector implements OutputCollector {
    final Bolt bolt;
    final int task;
    final TaskHooks hooks;
    boolean isHooked; // whether there are any
    private final BoltExecutor executor;
    private final TaskContext context;
    private final Routes routes;
    private volatile boolean closed;

    BoltCollector(BoltExecutor executor, int task, Bolt bolt, TaskContext context, Routes routes) {
        this.executor = executor;
        this.task = task;
        this.bolt = bolt;
        this.context = context;
        this.routes = routes;
        this.hooks = new TaskHooks(context.hooks(), error -> executor.report(task, error));
        context.onHook(() -> isHooked = true);
    }

    void onPlan() {
        routes.onPlan();
    }

    void close() {
        closed = true;
        context.stopBackground();
    }

    @Override
    public List<Integer> emit(String stream, Tuple anchor, List<? extends @Nullable Object> values) {
        return emit(stream, anchor, List.of(), TupleValues.arrayOf(values), false, 0);
    }

    @Override
    public List<Integer> emit(
            String stream, Collection<? extends Tuple> anchors, List<? extends @Nullable Object> values) {
        return emit(stream, null, anchors, TupleValues.arrayOf(values), false, 0);
    }

    @Override
    public void emitDirect(
            int target, String stream, Collection<? extends Tuple> anchors, List<? extends @Nullable Object> values) {
        List<Integer> unused = emit(stream, null, anchors, TupleValues.arrayOf(values), true, target);
    }

    private List<Integer> emit(
            String stream,
            @Nullable Tuple anchor,
            Collection<? extends Tuple> moreAnchors,
            @Nullable Object[] values,
            boolean direct,
            int directTask) {
        checkOpen();
        StreamRoute route = routes.check(stream, values.length, direct);
        if (executor.isOwnCall()) {
            int unused = executor.applyCalls();
            return executor.emit(this, route, anchor, moreAnchors, values, directTask);
        }
        Collection<Tuple> anchors = anchor != null ? List.of(anchor) : List.copyOf(moreAnchors);
        anchors.forEach(executor::own);
        executor.enqueueEmit(new Executor.ForeignEmit() {
            @Override
            boolean isTooLate() {
                return closed;
            }

            @Override
            void apply() {
                applyEmit(route, anchors, values, directTask);
            }
        });
        return List.of();
    }

    /**
     * An emit of another thread, now on the executor's. Its caller is gone: what is wrong with it can only be reported, and what
     * it was anchored to is failed, lest the tree be acked without it.
     */
    private void applyEmit(StreamRoute route, Collection<Tuple> anchors, @Nullable Object[] values, int directTask) {
        FailReason reason;
        try {
            if (!closed) {
                List<Integer> unused = executor.emit(this, route, null, anchors, values, directTask);
                return;
            }
            reason = new FailReason(FailReason.Kind.RESTARTED, executor.componentId(), task);
        } catch (ExecutorClosedException e) {
            return; // it has been sent, but the executor doesn't wait for room any more
        } catch (Throwable e) { // of a user's grouping, serializer or key hash
            FaultHandler.rethrowIfFatal(e);
            executor.report(task, e);
            reason = FailReason.threw(executor.componentId(), task, e);
        }
        for (Tuple anchor : anchors) {
            executor.failUnsent(executor.own(anchor), reason);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "task " + task + " of component '" + executor.componentId() + "' has been closed; it can't emit");
        }
    }

    @Override
    public void ack(Tuple input) {
        settle(executor.own(input), null);
    }

    @Override
    public void fail(Tuple input) {
        settle(executor.own(input), new FailReason(FailReason.Kind.FAILED_BY, executor.componentId(), task));
    }

    @Override
    public void fail(Tuple input, Throwable cause) {
        settle(executor.own(input), FailReason.failedBy(executor.componentId(), task, cause));
    }

    /** @param failure why it failed; null if it is acked */
    private void settle(Envelope tuple, @Nullable FailReason failure) {
        if (executor.isOwnCall()) {
            int unused = executor.applyCalls();
            if (!tuple.isClaimed()) {
                executor.apply(tuple, failure);
            }
        } else if (tuple.claim()) {
            executor.enqueue(new BoltExecutor.ForeignSettle(tuple, failure));
        }
    }

    @Override
    public void resetTimeout(Tuple input) {
        Envelope tuple = executor.own(input);
        if (executor.isOwnCall()) {
            int unused = executor.applyCalls();
            executor.applyReset(tuple);
        } else {
            executor.enqueue(new BoltExecutor.ForeignReset(tuple));
        }
    }

    @Override
    public void reportError(Throwable error) {
        executor.report(task, error);
    }
}
