package io.gustfront.benchmarks;

import org.jspecify.annotations.Nullable;

/** The latency of W4's chain at a part of what it can carry: first it runs as fast as it can, then at that part of it, in one process and without a pause. */
final class LoadMeter {
    /**
     * How often the measuring is rehearsed: until what the change of pace leaves behind is over, for the queues were full, and until the compiler
     * has seen a source that waits, and what measuring does, more than once. What it has never seen costs code that was compiled, and then
     * half a second with another thread for two processors, in the middle of what is measured.
     */
    private static final int REHEARSALS = 6;

    private static final double REHEARSAL_S = 0.5;

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
        for (int i = 0; i < REHEARSALS; i++) {
            pace = new Pace(perSecond);
            LatencyMeter.measure(0, REHEARSAL_S);
        }
        pace = new Pace(perSecond);
        return LatencyMeter.measure(0, seconds).put(Measured.MOST_RECORDS_PER_S, most);
    }
}
