package io.gustfront.runtime.executor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A count that one thread writes and any thread reads, sooner or later. */
public final class Tally {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Tally.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** Zero. */
    public Tally() {}

    /** The writer: adds. */
    public void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    /** The writer: sets. */
    public void set(long newValue) {
        VALUE.setOpaque(this, newValue);
    }

    /** Any thread: the value. */
    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
