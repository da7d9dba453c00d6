package io.gustfront.runtime.link;

/** The two ways over a link. Each keeps its order; control is drained first, and neither has to wait for the other's window. */
public enum Lane {
    /** Acks, credit and the like: small, and never waits for data. */
    CONTROL,
    /** Tuples. */
    DATA
}
