package io.gustfront.testkit;

import io.gustfront.runtime.tuple.Envelope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One tuple on its way from one task to one other, as seen from outside: from the emit to the settling. */
final class Passage {
    /** How far it is. */
    enum State {
        UNDER_WAY,
        RUNNING,
        KEPT,
        ACKED,
        FAILED
    }

    final String sourceComponent;
    final int sourceTask;
    final String stream;
    final String targetComponent;
    final int targetTask;
    final List<@Nullable Object> values;
    final List<Tree> trees;
    final Emissions.Order order;
    final long number; // of what the producing object sent to this task on this stream
    final long emittedNs;
    State state = State.UNDER_WAY;
    long executedNs;

    @Nullable
    Envelope envelope; // once it has arrived

    @Nullable
    DrivenWorker at; // where it was executed

    Passage(
            String sourceComponent,
            int sourceTask,
            String stream,
            String targetComponent,
            int targetTask,
            List<@Nullable Object> values,
            List<Tree> trees,
            Emissions.Order order,
            long number,
            long emittedNs) {
        this.sourceComponent = sourceComponent;
        this.sourceTask = sourceTask;
        this.stream = stream;
        this.targetComponent = targetComponent;
        this.targetTask = targetTask;
        this.values = values;
        this.trees = trees;
        this.order = order;
        this.number = number;
        this.emittedNs = emittedNs;
    }

    boolean isOpen() {
        return state == State.UNDER_WAY || (isWithBolt() && !isClaimed());
    }

    /** Failed by user code, or by the engine: because it threw, or kept it for too long. */
    boolean isFailed() {
        return state == State.FAILED || (isWithBolt() && isClaimed());
    }

    private boolean isWithBolt() {
        return state == State.RUNNING || state == State.KEPT;
    }

    private boolean isClaimed() {
        Envelope arrived = envelope;
        return arrived != null && arrived.isClaimed();
    }

    @Override
    public String toString() {
        return values + " from " + sourceComponent + " task " + sourceTask + " on '" + stream + "' to "
                + targetComponent + " task " + targetTask;
    }
}
