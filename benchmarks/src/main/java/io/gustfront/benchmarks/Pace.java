package io.gustfront.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** The times at which the tuples of a steady stream are due: the first when this is made. Used by one thread. */
final class Pace {
    static final long NOT_YET = Long.MIN_VALUE;

    private final double periodNs;
    private final long startNs = System.nanoTime();
    private long count;

    Pace(double perSecond) {
        periodNs = 1e9 / perSecond;
    }

    /**
     * When the next tuple was due, as {@link System#nanoTime()} counts; waits for it for a while.
     *
     * @param longestParkNs how long to wait at most
     * @return {@link #NOT_YET} if it isn't due yet
     */
    long due(long longestParkNs) {
        long now = System.nanoTime();
        long next = startNs + (long) (count * periodNs);
        if (now < next) {
            LockSupport.parkNanos(Math.min(next - now, longestParkNs));
            if (System.nanoTime() < next) {
                return NOT_YET;
            }
        }
        count++;
        return next;
    }
}
