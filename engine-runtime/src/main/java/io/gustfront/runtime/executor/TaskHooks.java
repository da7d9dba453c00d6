package io.gustfront.runtime.executor;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.TaskHook;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.tuple.TupleValues;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls the hooks of a task; what they throw is reported and changes nothing. For the executor's thread. */
final class TaskHooks {
    private final List<TaskHook> hooks;
    private final Consumer<Throwable> errors;

    TaskHooks(List<TaskHook> hooks, Consumer<Throwable> errors) {
        this.hooks = hooks;
        this.errors = errors;
    }

    void onEmit(String stream, @Nullable Object[] values, List<Integer> tasks) {
        call(hook -> hook.onEmit(stream, new TupleValues(values), tasks));
    }

    void onSpoutAck(Object messageId, long latencyNs) {
        call(hook -> hook.onSpoutAck(messageId, latencyNs));
    }

    void onSpoutFail(Object messageId, FailReason reason, long latencyNs) {
        call(hook -> hook.onSpoutFail(messageId, reason, latencyNs));
    }

    void onBoltExecute(Tuple tuple, long durationNs) {
        call(hook -> hook.onBoltExecute(tuple, durationNs));
    }

    void onBoltAck(Tuple tuple) {
        call(hook -> hook.onBoltAck(tuple));
    }

    void onBoltFail(Tuple tuple) {
        call(hook -> hook.onBoltFail(tuple));
    }

    void cleanup() {
        call(TaskHook::cleanup);
    }

    private void call(Consumer<TaskHook> event) {
        for (TaskHook hook : hooks) {
            try {
                event.accept(hook);
            } catch (Throwable thrown) {
                FaultHandler.rethrowIfFatal(thrown);
                errors.accept(thrown);
            }
        }
    }
}
