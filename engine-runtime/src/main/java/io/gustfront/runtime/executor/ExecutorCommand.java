package io.gustfront.runtime.executor;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.flow.ControlMessage;
import io.gustfront.runtime.flow.Directory;
import java.util.List;
import java.util.function.Consumer;

/** What an executor can be told. */
public sealed interface ExecutorCommand extends ControlMessage {
    /** Open or prepare the tasks. */
    record Open() implements ExecutorCommand {}

    /** Let spouts emit. */
    record Activate() implements ExecutorCommand {}

    /** Let spouts pause. */
    record Deactivate() implements ExecutorCommand {}

    /** There is a new plan. */
    record NewPlan(Directory directory) implements ExecutorCommand {}

    /**
     * Show what waits longest.
     *
     * @param limit how many at most
     * @param answer is called once, on the executor's thread, with the oldest first
     */
    record ShowOldest(int limit, Consumer<List<WaitingTuple>> answer) implements ExecutorCommand {}

    /**
     * Workers, or what was under way to or from them, were lost: spouts fail what had gone there, also what turns out later to have
     * done so (PROTOCOL W2, W3, K3).
     *
     * @param reach the workers, as {@link io.gustfront.runtime.tuple.Reach} has them
     */
    record Lose(long reach, FailReason reason) implements ExecutorCommand {}

    /**
     * Finish what is here, as long as told; fail the rest; close (PROTOCOL M1, M2).
     *
     * @param drainUntilNs by the clock's {@code nanoTime}
     * @param reason why the rest fails
     */
    record Close(long drainUntilNs, FailReason reason) implements ExecutorCommand {}
}
