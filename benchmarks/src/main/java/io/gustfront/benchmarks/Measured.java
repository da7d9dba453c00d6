package io.gustfront.benchmarks;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of one run, by name; the names are those that the rivals' programs print. Travels from the process that measured
 * as lines {@code RESULT name value}, with tabs between.
 *
 * @param values the figures
 */
record Measured(Map<String, Double> values) {
    static final String RECORDS_PER_S = "records_per_s";
    static final String MOST_RECORDS_PER_S = "most_records_per_s";
    static final String CPU_S_PER_M = "cpu_s_per_M_records";
    static final String CPU_CORES = "cpu_cores";
    static final String GC_MS_PER_S = "gc_ms_per_s";
    static final String PEAK_RSS_MB = "peak_rss_mb";
    static final String BUSY_THREADS = "busy_threads";
    static final String FAILED = "failed";

    Measured() {
        this(new TreeMap<>());
    }

    Measured put(String name, double value) {
        values.put(name, value);
        return this;
    }

    /** A figure; 0 if the run has none. */
    double get(String name) {
        return values.getOrDefault(name, 0.0);
    }

    void print() {
        values.forEach((name, value) -> System.out.printf(Locale.ROOT, "RESULT\t%s\t%.4f%n", name, value));
        System.out.flush();
    }

    /** Reads the lines of one run; the last two fields of each count, so that rivals may say more before. */
    static Measured read(Iterable<String> lines) {
        Measured measured = new Measured();
        for (String line : lines) {
            String[] fields = line.split("\t", -1);
            if (fields.length == 5 || (fields.length == 3 && fields[0].equals("RESULT"))) {
                measured.put(fields[fields.length - 2], Double.parseDouble(fields[fields.length - 1]));
            }
        }
        return measured;
    }
}
