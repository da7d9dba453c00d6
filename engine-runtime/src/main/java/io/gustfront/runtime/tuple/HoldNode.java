package io.gustfront.runtime.tuple;

import org.jspecify.annotations.Nullable;

/**
 * A tuple's place in a list of those that a bolt task keeps. Most tuples are never kept, so it is made for those that are. Owned by
 * the executor's thread.
 */
public final class HoldNode {
    private final Envelope tuple;
    private final long untilNs;
    private @Nullable HoldNode before;
    private @Nullable HoldNode after;

    /**
     * @param untilNs when the list fails it, by the hold clock
     */
    public HoldNode(Envelope tuple, long untilNs) {
        this.tuple = tuple;
        this.untilNs = untilNs;
    }

    /** Which tuple is kept. */
    public Envelope tuple() {
        return tuple;
    }

    /** When the list fails it, by the hold clock. */
    public long untilNs() {
        return untilNs;
    }

    /** The one before this; null for the oldest. */
    public @Nullable HoldNode before() {
        return before;
    }

    /** The one after this; null for the newest. */
    public @Nullable HoldNode after() {
        return after;
    }

    /** The list's. */
    public void setBefore(@Nullable HoldNode node) {
        before = node;
    }

    /** The list's. */
    public void setAfter(@Nullable HoldNode node) {
        after = node;
    }
}
