package io.gustfront.runtime.agent;

/** Compares times of the clock's {@code nanoTime}, which may overflow at any moment: only their differences mean something. */
public final class Deadlines {
    /** What never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private Deadlines() {}

    /** The one that comes first. */
    public static long earlier(long one, long other) {
        if (one == NEVER || other == NEVER) {
            return one == NEVER ? other : one;
        }
        return one - other < 0 ? one : other;
    }

    /** The one that comes last. */
    public static long later(long one, long other) {
        if (one == NEVER || other == NEVER) {
            return NEVER;
        }
        return one - other > 0 ? one : other;
    }
}
