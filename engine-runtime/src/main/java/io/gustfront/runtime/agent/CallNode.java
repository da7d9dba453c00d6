package io.gustfront.runtime.agent;

import org.jspecify.annotations.Nullable;

/** What can wait in a {@link CallQueue}: in one queue, and once at a time, because it is its own link. */
public abstract class CallNode {
    volatile @Nullable CallNode next;

    /** For subclasses. */
    protected CallNode() {}
}
