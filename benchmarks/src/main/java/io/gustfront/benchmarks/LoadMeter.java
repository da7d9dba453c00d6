package io.gustfront.benchmarks;

import org.jspecify.annotations.Nullable;

/** The latency of W4's chain at a part of what it can carry: first it runs as fast as it can, then at that part of it, in one process and without a pause. */
final class LoadMeter {
    /** Until what the change of pace itself leaves behind is over: the queues were full, and the compiler had never seen a source that waits. */
    private static final double SETTLING_S = 3;

    private static volatile @Nullable Pace pace; // null: as fast as it can

    private LoadMeter() {}

    /** Any source's: when the next tuple was due; see {@link Pace#due}. */
    static long due(long longestParkNs) {
        Pace now = pace;
        return now == null ? System.nanoTime() : now.due(longestParkNs);
    }

    static Measured measure(int percent, double warmSeconds, double seconds) {
        Machine.pause(warmSeconds);
        long before = Components.DONE.sum();
        long startNs = System.nanoTime();
        Machine.pause(seconds);
        double most = (Components.DONE.sum() - before) / ((System.nanoTime() - startNs) / 1e9);
        double perSecond = most * percent / 100;
        pace = new Pace(perSecond);
        Machine.pause(SETTLING_S);
        pace = new Pace(perSecond);
        return LatencyMeter.measure(0, seconds).put(Measured.MOST_RECORDS_PER_S, most);
    }
}
