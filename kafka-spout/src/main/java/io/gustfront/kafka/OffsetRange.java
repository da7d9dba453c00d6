package io.gustfront.kafka;

/**
 * Offsets of one partition.
 *
 * @param from the first
 * @param to the one after the last
 */
record OffsetRange(long from, long to) {
    /** No offset at all. */
    static final OffsetRange NONE = new OffsetRange(0, 0);

    OffsetRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("[" + from + ", " + to + ") are no offsets");
        }
    }

    /** One offset. */
    static OffsetRange of(long offset) {
        return new OffsetRange(offset, offset + 1);
    }

    boolean isEmpty() {
        return from == to;
    }

    /** Whether it is one offset alone. */
    boolean isSingle() {
        return to - from == 1;
    }

    boolean contains(long offset) {
        return from <= offset && offset < to;
    }

    /** Those of it that are not below an offset. */
    OffsetRange startingAt(long offset) {
        return offset >= to ? NONE : new OffsetRange(Math.max(from, offset), to);
    }

    @Override
    public String toString() {
        return from + ":" + to;
    }
}
