package io.gustfront.runtime.executor;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.topology.Spout;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.route.Routes;
import io.gustfront.runtime.route.StreamRoute;
import io.gustfront.runtime.tuple.TupleValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The collector of one spout object; it ends with the object. */
final class SpoutCollector implements SpoutOutputCollector {
    final Spout spout;
    final int task;
    final TaskHooks hooks;
    boolean isHooked; // whether there are any
    private final SpoutExecutor executor;
    private final TaskContext context;
    private final Routes routes;
    private volatile boolean ending; // it emits no more
    private volatile boolean closed;
    private volatile boolean woken;

    SpoutCollector(SpoutExecutor executor, int task, Spout spout, TaskContext context, Routes routes) {
        this.executor = executor;
        this.task = task;
        this.spout = spout;
        this.context = context;
        this.routes = routes;
        this.hooks = new TaskHooks(context.hooks(), error -> executor.report(task, error));
        context.onHook(() -> isHooked = true);
        context.afterEachStep(this::wakeUp);
    }

    void onPlan() {
        routes.onPlan();
    }

    boolean takeWakeUp() {
        if (woken) {
            woken = false;
            return true;
        }
        return false;
    }

    void endEmits() {
        ending = true;
    }

    /** Any thread: whether it emits no more. */
    boolean isEnding() {
        return ending;
    }

    void close() {
        ending = true;
        closed = true;
        context.stopBackground();
    }

    @Override
    public List<Integer> emit(String stream, List<? extends @Nullable Object> values, @Nullable Object messageId) {
        return emit(stream, TupleValues.arrayOf(values), messageId, false, 0);
    }

    @Override
    public void emitDirect(
            int target, String stream, List<? extends @Nullable Object> values, @Nullable Object messageId) {
        List<Integer> unused = emit(stream, TupleValues.arrayOf(values), messageId, true, target);
    }

    private List<Integer> emit(
            String stream, @Nullable Object[] values, @Nullable Object messageId, boolean direct, int directTask) {
        checkOpen();
        StreamRoute route = routes.check(stream, values.length, direct);
        if (executor.isOwnCall()) {
            int unused = executor.applyCalls();
            return executor.emit(this, route, values, messageId, directTask);
        }
        executor.enqueueEmit(new SpoutExecutor.SpoutEmit(this, messageId) {
            @Override
            void apply() {
                applyEmit(route, values, messageId, directTask);
            }
        });
        return List.of();
    }

    /** An emit of another thread, now on the executor's. Its caller is gone: what is wrong with it can only be reported. */
    private void applyEmit(StreamRoute route, @Nullable Object[] values, @Nullable Object messageId, int directTask) {
        try {
            List<Integer> unused = executor.emit(this, route, values, messageId, directTask);
        } catch (ExecutorClosedException e) {
            // it has been sent, but the executor doesn't wait for room any more
        } catch (Throwable e) { // of a user's grouping, serializer or key hash
            FaultHandler.rethrowIfFatal(e);
            executor.report(task, e);
            if (messageId != null) {
                executor.failUnsent(this, messageId, FailReason.threw(executor.componentId(), task, e));
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "task " + task + " of component '" + executor.componentId() + "' has been closed; it can't emit");
        }
        if (ending) {
            throw new ExecutorClosedException();
        }
    }

    @Override
    public int getPendingCount() {
        return executor.pendingOf(task);
    }

    @Override
    public void wakeUp() {
        woken = true;
        executor.doorbell().ring();
    }

    @Override
    public void reportError(Throwable error) {
        executor.report(task, error);
    }
}
