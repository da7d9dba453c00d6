package io.gustfront.api.topology;

import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.tuple.StreamId;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user's own choice of targets. Each emitting task has a copy of its own; called by that task's thread. */
@FunctionalInterface
public interface CustomGrouping extends Serializable {
    /** Before the first choice: the emitting task's context, the stream, and the subscribing component's tasks, ascending. */
    default void prepare(TopologyContext context, StreamId stream, List<Integer> targetTasks) {}

    /**
     * Chooses the tasks that get a tuple.
     *
     * @param task the emitting task
     * @param values the tuple's values
     * @return some of the target tasks, each at most once; none is allowed
     */
    List<Integer> chooseTasks(int task, List<? extends @Nullable Object> values);
}
