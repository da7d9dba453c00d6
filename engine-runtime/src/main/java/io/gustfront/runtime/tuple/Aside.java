package io.gustfront.runtime.tuple;

import org.jspecify.annotations.Nullable;

/**
 * What few tuples need, and so is made for those that do: where what was anchored to a tuple has gone beyond this worker, and its place
 * in the list of those that a bolt task keeps. Owned by the executor's thread.
 */
public final class Aside {
    private final Envelope tuple;
    private long childReach;
    private boolean kept;
    private long untilNs;
    private @Nullable Aside before;
    private @Nullable Aside after;

    Aside(Envelope tuple) {
        this.tuple = tuple;
    }

    long childReach() {
        return childReach;
    }

    void addChildReach(long reach) {
        childReach |= reach;
    }

    boolean isKept() {
        return kept;
    }

    void setKept(boolean isKept, long until) {
        kept = isKept;
        untilNs = until;
    }

    /** Which tuple it belongs to. */
    public Envelope tuple() {
        return tuple;
    }

    /** Of a tuple that is kept: when the list fails it, by the hold clock. */
    public long untilNs() {
        return untilNs;
    }

    /** The one that is kept before this; null for the oldest. */
    public @Nullable Aside before() {
        return before;
    }

    /** The one that is kept after this; null for the newest. */
    public @Nullable Aside after() {
        return after;
    }

    /** The list's. */
    public void setBefore(@Nullable Aside other) {
        before = other;
    }

    /** The list's. */
    public void setAfter(@Nullable Aside other) {
        after = other;
    }
}
