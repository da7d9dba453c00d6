package io.gustfront.benchmarks;

import java.util.Map;

/**
 * What this process used from one moment on.
 *
 * @param startNs the moment
 * @param cpuNs processor time until then
 * @param gcMs time in collections until then
 * @param threads processor time of each thread until then
 */
record Usage(long startNs, long cpuNs, long gcMs, Map<String, Double> threads) {
    private static final double BUSY_SHARE = 0.05;

    static Usage begin() {
        return new Usage(System.nanoTime(), Machine.cpuNanos(), Machine.gcMillis(), Machine.threadSeconds());
    }

    /** What was used since, and how many records were done meanwhile. */
    Measured end(long records) {
        double seconds = (System.nanoTime() - startNs) / 1e9;
        double cpuSeconds = (Machine.cpuNanos() - cpuNs) / 1e9;
        long busy = Machine.threadSeconds().entrySet().stream()
                .filter(now -> now.getValue() - threads.getOrDefault(now.getKey(), 0.0) > BUSY_SHARE * seconds)
                .count();
        return new Measured()
                .put(Measured.RECORDS_PER_S, records / seconds)
                .put(Measured.CPU_S_PER_M, records == 0 ? 0 : cpuSeconds / (records / 1e6))
                .put(Measured.CPU_CORES, cpuSeconds / seconds)
                .put(Measured.GC_MS_PER_S, (Machine.gcMillis() - gcMs) / seconds)
                .put(Measured.PEAK_RSS_MB, Machine.peakRssMb())
                .put(Measured.BUSY_THREADS, (double) busy)
                .put(Measured.FAILED, (double) Components.FAILED.sum());
    }
}
