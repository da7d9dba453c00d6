package io.gustfront.api.task;

import io.gustfront.api.tuple.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches one task. Added by {@link TopologyContext#addTaskHook} in {@code open} or {@code prepare}; called on the executor's
 * thread, so it must be quick. What it throws is reported and changes nothing.
 */
public interface TaskHook {
    /** The task has emitted; the tasks are those that it went to. */
    default void onEmit(String stream, List<? extends @Nullable Object> values, List<Integer> tasks) {}

    /** A spout tuple is done, {@code latencyNs} after it was emitted. */
    default void onSpoutAck(Object messageId, long latencyNs) {}

    /** A spout tuple failed, {@code latencyNs} after it was emitted. */
    default void onSpoutFail(Object messageId, FailReason reason, long latencyNs) {}

    /** {@code execute} has returned after {@code durationNs}. */
    default void onBoltExecute(Tuple tuple, long durationNs) {}

    /** The bolt acked a tuple. */
    default void onBoltAck(Tuple tuple) {}

    /** The bolt failed a tuple. */
    default void onBoltFail(Tuple tuple) {}

    /** The task is being closed. */
    default void cleanup() {}
}
