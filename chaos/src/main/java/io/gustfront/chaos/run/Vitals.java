package io.gustfront.chaos.run;

import io.gustfront.chaos.check.Trend;
import io.gustfront.chaos.check.Trend.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How processes of a kind are, on average, at one time.
 *
 * @param atMs when, since 1970
 * @param kind worker, supervisor, master or ZooKeeper; "znodes" for what ZooKeeper holds, counted as handles
 * @param threads how many
 * @param handles open files and sockets
 * @param heapMiB of the heap, after a collection
 * @param directMiB of direct buffers that the JVM counts
 * @param residentMiB of everything, what the JVM doesn't count included
 */
public record Vitals(
        long atMs, String kind, double threads, double handles, double heapMiB, double directMiB, double residentMiB) {
    private static final double THREADS = 5;
    private static final double HANDLES = 20;
    private static final double MIB = 16;

    private static final List<Measure> MEASURES = List.of(
            new Measure("threads", THREADS, Vitals::threads),
            new Measure("handles", HANDLES, Vitals::handles),
            new Measure("MiB of heap", MIB, Vitals::heapMiB),
            new Measure("MiB of direct memory", MIB, Vitals::directMiB),
            new Measure("MiB resident", 4 * MIB, Vitals::residentMiB));

    /**
     * What is measured.
     *
     * @param words for people
     * @param slack by how much it may be larger in the end
     * @param value where it is
     */
    private record Measure(String words, double slack, ToDoubleFunction<Vitals> value) {}

    /** How each number of each kind has developed, but for those that it doesn't have. */
    static List<Trend> trends(List<Vitals> vitals) {
        List<Trend> trends = new ArrayList<>();
        byKind(vitals).forEach((kind, ofKind) -> {
            for (Measure measure : MEASURES) {
                Trend trend = trend(kind, ofKind, measure);
                if (trend.first() != 0 || trend.last() != 0) {
                    trends.add(trend);
                }
            }
        });
        return trends;
    }

    /** Those that grow, a line each. */
    static List<String> growing(List<Vitals> vitals) {
        List<String> growing = new ArrayList<>();
        byKind(vitals).forEach((kind, ofKind) -> {
            for (Measure measure : MEASURES) {
                Trend trend = trend(kind, ofKind, measure);
                if (!trend.isFlat(measure.slack)) {
                    growing.add(String.format(
                            Locale.ROOT, "%s grow: from %.1f to %.1f", trend.what(), trend.first(), trend.last()));
                }
            }
        });
        return growing;
    }

    private static Map<String, List<Vitals>> byKind(List<Vitals> vitals) {
        Map<String, List<Vitals>> kinds = new TreeMap<>();
        vitals.forEach(one ->
                kinds.computeIfAbsent(one.kind, unused -> new ArrayList<>()).add(one));
        return kinds;
    }

    private static Trend trend(String kind, List<Vitals> ofKind, Measure measure) {
        return Trend.of(
                kind + ": " + measure.words,
                ofKind.stream()
                        .map(one -> new Point(one.atMs, measure.value.applyAsDouble(one)))
                        .toList());
    }
}
