package io.gustfront.runtime.executor;

import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import java.util.function.Consumer;

/** Runs the background steps of tasks: on threads, or by a test's hand. */
public interface BackgroundRunner {
    /**
     * Runs a step until it is stopped.
     *
     * @param errors hears what the step throws
     */
    BackgroundTask start(String name, BackgroundStep step, Consumer<Throwable> errors);
}
