package io.gustfront.chaos.check;

import java.util.List;

/**
 * Of some durations, each of which was measured: the smallest that half of them don't exceed, that 95 of 100 don't exceed, and the
 * largest; 0 if there are none.
 *
 * @param p50 in milliseconds
 * @param p95 in milliseconds
 * @param max in milliseconds
 */
public record Quantiles(long p50, long p95, long max) {
    /** Those of durations in milliseconds. */
    public static Quantiles of(List<Long> durationsMs) {
        List<Long> sorted = durationsMs.stream().sorted().toList();
        return sorted.isEmpty()
                ? new Quantiles(0, 0, 0)
                : new Quantiles(rank(sorted, 50), rank(sorted, 95), sorted.get(sorted.size() - 1));
    }

    private static long rank(List<Long> sorted, int percent) {
        int rank = (sorted.size() * percent + 99) / 100;
        return sorted.get(Math.max(0, rank - 1));
    }
}
