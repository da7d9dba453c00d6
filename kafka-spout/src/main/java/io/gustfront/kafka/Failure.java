package io.gustfront.kafka;

import io.gustfront.api.task.FailReason;
import org.jspecify.annotations.Nullable;

/**
 * How a record failed.
 *
 * @param component the id of the component where
 * @param task the task where
 * @param reason in words
 * @param thrown what was thrown, where that is known
 */
record Failure(
        String component, int task, String reason, @Nullable Throwable thrown) {
    static Failure of(FailReason reason) {
        return new Failure(reason.component(), reason.task(), reason.toString(), null);
    }

    @Override
    public String toString() {
        return thrown == null ? reason : reason + ": " + thrown;
    }
}
