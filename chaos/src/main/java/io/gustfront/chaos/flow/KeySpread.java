package io.gustfront.chaos.flow;

/**
 * Which key a record has: all are equally likely, and which comes next can't be told by counting.
 *
 * @param keys how many there are
 */
public record KeySpread(int keys) {
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    /** The key of the record of a number. */
    public long keyOf(long sequence) {
        long mixed = (sequence + 1) * MIX;
        return Long.remainderUnsigned(mixed ^ (mixed >>> 32), keys);
    }
}
