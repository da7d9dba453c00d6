package io.gustfront.kafka;

import io.gustfront.api.task.FailReason;
import org.jspecify.annotations.Nullable;

/**
 * How a record failed.
 *
 * @param component the id of the component where
 * @param task the task where
 * @param reason in words
 * @param exception what was thrown, or given as the cause, class and message; empty for nothing
 * @param thrown the same with its stack, where it was this task's own
 */
record Failure(
        String component,
        int task,
        String reason,
        String exception,
        @Nullable Throwable thrown) {
    /** Told by the engine. */
    static Failure of(FailReason reason) {
        return new Failure(reason.component(), reason.task(), reason.toString(), reason.detail(), null);
    }

    /** Nothing was thrown. */
    Failure(String component, int task, String reason) {
        this(component, task, reason, "", null);
    }

    /** This was thrown. */
    Failure(String component, int task, String reason, Throwable thrown) {
        this(component, task, reason, thrown.toString(), thrown);
    }

    @Override
    public String toString() {
        return thrown == null ? reason : reason + ": " + thrown;
    }
}
