package io.gustfront.runtime.semantics;

import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.worker.ComponentStats;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One topology that runs, driven by the test's thread or by threads of its own. */
interface Cluster extends AutoCloseable {
    /** Waits until something holds; an assertion error if that doesn't come about. */
    void await(String what, BooleanSupplier condition);

    /** Waits until nothing is pending, kept, queued or on its way. */
    void settle();

    /** As {@link #settle}, where bolts keep tuples: waits until all acks and fails that can arrive have arrived. */
    void settleButKept();

    void activate();

    void deactivate();

    void kill(Duration wait);

    /** The errors of user code that were kept: one of each kind. */
    List<ErrorReport> errors();

    ComponentStats stats(String component);

    /** Ends it without draining. */
    @Override
    void close();

    /** The messages of the errors, which say more than their number. */
    default List<String> errorMessages() {
        return errors().stream()
                .map(report -> String.valueOf(report.error().getMessage()))
                .toList();
    }
}
