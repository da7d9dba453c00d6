package io.gustfront.simulation;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What came of many seeds.
 *
 * @param results of each, by seed
 */
public record Summary(List<SeedResult> results) {
    private static final int BAR = 40;

    /** Copies what it is given. */
    public Summary {
        results = List.copyOf(results);
    }

    static Summary of(List<SeedResult> results) {
        return new Summary(results.stream()
                .sorted(Comparator.comparingLong(SeedResult::seed))
                .toList());
    }

    /** The steps of all. */
    public long events() {
        return sum(SeedResult::events);
    }

    /** The faults of all. */
    public long faults() {
        return sum(SeedResult::faultCount);
    }

    /** The virtual time of all. */
    public long lifeNs() {
        return sum(SeedResult::lifeNs);
    }

    /** The sum of something over all seeds. */
    public long sum(ToLongFunction<SeedResult> of) {
        return results.stream().mapToLong(of).sum();
    }

    /** Those in which something was seen that must never be. */
    public List<SeedResult> failures() {
        return results.stream().filter(result -> result.violation().isPresent()).toList();
    }

    /** How often what went wrong. */
    public SortedMap<String, Integer> faultsByKind() {
        SortedMap<String, Integer> all = new TreeMap<>();
        results.forEach(result -> result.faults().forEach((kind, count) -> all.merge(kind, count, Integer::sum)));
        return all;
    }

    /** How many seeds had how many steps, faults and trees, for people: trivial seeds show. */
    public String histograms() {
        return histogram("events per seed", SeedResult::events)
                + histogram("faults per seed", SeedResult::faultCount)
                + histogram("trees acked per seed", SeedResult::acks)
                + histogram("trees failed for a loss per seed", SeedResult::failsForALoss)
                + histogram("of these, trees that had lost nothing", SeedResult::failsInVain);
    }

    private String histogram(String title, ToLongFunction<SeedResult> of) {
        SortedMap<Long, Integer> buckets = new TreeMap<>(); // by the lower end, a power of two
        results.forEach(result -> buckets.merge(Long.highestOneBit(of.applyAsLong(result)), 1, Integer::sum));
        int most = buckets.values().stream().mapToInt(Integer::intValue).max().orElse(1);
        StringBuilder text = new StringBuilder(title).append('\n');
        buckets.forEach((from, count) -> text.append(String.format(
                Locale.ROOT, "  %8d and more %6d %s%n", from, count, "#".repeat(Math.max(1, count * BAR / most)))));
        return text.toString();
    }
}
