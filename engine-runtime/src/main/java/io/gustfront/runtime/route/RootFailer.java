package io.gustfront.runtime.route;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.tuple.Envelope;

/** Fails the roots of a tuple that will not be executed. */
@FunctionalInterface
public interface RootFailer {
    /** Fails all roots of a tuple; nothing for an untracked one. */
    void fail(Envelope tuple, FailReason reason);
}
