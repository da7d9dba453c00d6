package io.gustfront.benchmarks;

import org.HdrHistogram.Histogram;

/** From the moment at which a tuple was due to be emitted to the moment at which the sink has it. One sink records. */
final class LatencyMeter {
    private static final long LONGEST_NS = 60_000_000_000L;
    private static final double OWN_S = 0.3; // until what waited for this very thread, when it began, is through
    private static volatile Histogram histogram = new Histogram(LONGEST_NS, 3);

    private LatencyMeter() {}

    static void record(long dueNs) {
        histogram.recordValue(Math.max(0, Math.min(LONGEST_NS, System.nanoTime() - dueNs)));
    }

    /** Lets go by what has to be warm first, then measures. */
    static Measured measure(double warmSeconds, double seconds) {
        Machine.pause(warmSeconds);
        Histogram measured = new Histogram(LONGEST_NS, 3);
        Histogram unused = new Histogram(LONGEST_NS, 3);
        long before = Components.DONE.sum();
        Usage usage = Usage.begin();
        Machine.pause(OWN_S);
        histogram = measured;
        Machine.pause(seconds);
        histogram = unused;
        Measured result = usage.end(Components.DONE.sum() - before);
        Machine.pause(0.3); // until the sink has let go of it
        return result.put("sched_p50_us", (double) measured.getValueAtPercentile(50) / 1e3)
                .put("sched_p99_us", (double) measured.getValueAtPercentile(99) / 1e3)
                .put("sched_p99.9_us", (double) measured.getValueAtPercentile(99.9) / 1e3)
                .put("sched_max_us", (double) measured.getMaxValue() / 1e3)
                .put("samples", (double) measured.getTotalCount());
    }
}
