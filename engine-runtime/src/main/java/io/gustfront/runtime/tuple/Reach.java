package io.gustfront.runtime.tuple;

/**
 * Sets of worker incarnations, as one {@code long}: where a tree's tuples went, so that the loss of a worker fails the trees that
 * had reached it, and no others (PROTOCOL W3). Sets are joined by {@code |}; none is 0.
 *
 * <p>There are more incarnations than bits, so some share one, and then a loss fails trees of the other, too. That is all that a
 * shared bit does: which trees a loss concerns at all is decided by when they were opened (see {@code AckLedger}). Bits are spread
 * so that workers with neighbouring numbers, and starts of one worker that follow each other, have bits of their own.
 */
public final class Reach {
    /** No other worker than the spout's. */
    public static final long NONE = 0;

    /** Odd, so that 64 starts in a row have bits of their own; and far from the small numbers by which workers differ. */
    private static final int STRIDE = 27;

    private Reach() {}

    /**
     * The set of one incarnation.
     *
     * @param worker the worker's number
     * @param incarnation which start of it
     */
    public static long of(int worker, int incarnation) {
        return 1L << (worker + STRIDE * incarnation); // a shift counts modulo 64
    }
}
