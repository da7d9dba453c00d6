package io.gustfront.cli.cluster;

import io.gustfront.cli.cluster.Numbers.Sums;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import io.gustfront.cluster.view.Views.ComponentRow;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.runtime.channel.ToSupervisor.ExecutorStats;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * What a topology did between two looks at it.
 *
 * @param topology as it is now
 * @param before sums at the first look, by component
 * @param now sums at the second
 * @param missing nodes that didn't tell, and why
 * @param seconds between the two
 */
record TopReport(
        TopologyDetail topology,
        SortedMap<String, Sums> before,
        SortedMap<String, Sums> now,
        Map<String, String> missing,
        double seconds) {
    private static final String FAILED = "failed.";
    private static final double NS_PER_MS = 1e6;
    private static final int LONGEST_NAME = 18;

    void print(PrintWriter out, int width) {
        out.println(topology.row().name() + " is " + topology.row().state()
                + (topology.row().reason().isEmpty()
                        ? ""
                        : ": " + topology.row().reason()) + "; "
                + topology.row().workers() + (topology.row().workers() == 1 ? " worker, " : " workers, ")
                + String.format(Locale.ROOT, "%,d", open()) + (open() == 1 ? " tuple tree" : " tuple trees")
                + " open; last " + String.format(Locale.ROOT, "%.1f s", seconds));
        TextTable table = TextTable.of(
                Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT);
        table.row("COMPONENT", "EMIT/S", "EXEC/S", "ACK/S", "FAIL/S", "P50 MS", "P99 MS", "QUEUE");
        now.forEach((id, sums) -> table.row(
                id.length() > LONGEST_NAME ? id.substring(0, LONGEST_NAME - 1) + "…" : id,
                short4(perSecond(id, "emitted")),
                short4(perSecond(id, "executed")),
                short4(perSecond(id, "acked")),
                short4(failedPerSecond(id)),
                isSpout(id) ? latency(id, 50) : "-",
                isSpout(id) ? latency(id, 99) : "-",
                isSpout(id) ? "-" : Math.round(100 * fill(sums)) + " %"));
        table.print(out, width);
        now.keySet().forEach(id -> {
            Map<String, Long> reasons = failedSince(id);
            if (!reasons.isEmpty()) {
                out.println(id + " failed: "
                        + reasons.entrySet().stream()
                                .map(entry -> word(entry.getKey()) + " " + entry.getValue())
                                .collect(Collectors.joining(", ")));
            }
        });
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", topology.row().name());
        json.put("id", topology.row().id());
        json.put("state", topology.row().state());
        json.put("seconds", rounded(seconds));
        Map<String, Object> components = new LinkedHashMap<>();
        now.forEach((id, sums) -> components.put(id, json(id, sums)));
        json.put("components", components);
        json.put("missing", missing);
        return json;
    }

    private Map<String, Object> json(String id, Sums sums) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", isSpout(id) ? "spout" : "bolt");
        json.put("executors", sums.executors());
        json.put("emittedPerSecond", rounded(perSecond(id, "emitted")));
        json.put("executedPerSecond", rounded(perSecond(id, "executed")));
        json.put("ackedPerSecond", rounded(perSecond(id, "acked")));
        json.put("failedPerSecond", rounded(failedPerSecond(id)));
        json.put("emitted", sums.counter("emitted"));
        json.put("executed", sums.counter("executed"));
        json.put("acked", sums.counter("acked"));
        SortedMap<String, Long> reasons = new TreeMap<>();
        sums.countersOf(FAILED).forEach((kind, count) -> reasons.put(word(kind), count));
        json.put("failed", total(reasons));
        json.put("failedBecause", reasons);
        if (isSpout(id)) {
            Histogram histogram = recent(id);
            json.put("completeLatencyP50Ms", rounded(histogram.getValueAtPercentile(50) / NS_PER_MS));
            json.put("completeLatencyP99Ms", rounded(histogram.getValueAtPercentile(99) / NS_PER_MS));
            json.put("pending", sums.gauge("pending"));
        } else {
            json.put("queueFill", rounded(fill(sums)));
            json.put("queue", sums.gauge("inbox.tuples"));
            json.put("queueCapacity", sums.gauge("inbox.capacity"));
            json.put("held", sums.gauge("held"));
        }
        json.put("counters", sums.countersOf(ExecutorStats.OF_USER));
        return json;
    }

    private boolean isSpout(String component) {
        ComponentRow row = topology.components().get(component);
        return row != null && row.kind().equals("spout");
    }

    private long open() {
        return now.values().stream().mapToLong(sums -> sums.gauge("pending")).sum();
    }

    private double perSecond(String component, String counter) {
        Sums sums = now.get(component);
        Sums first = before.get(component);
        long difference = (sums == null ? 0 : sums.counter(counter)) - (first == null ? 0 : first.counter(counter));
        return difference / seconds;
    }

    private double failedPerSecond(String component) {
        return total(failedSince(component)) / seconds;
    }

    private Map<String, Long> failedSince(String component) {
        Sums sums = now.get(component);
        Sums first = before.get(component);
        SortedMap<String, Long> since = new TreeMap<>();
        if (sums == null) {
            return since;
        }
        sums.countersOf(FAILED).forEach((kind, count) -> {
            long difference = count - (first == null ? 0 : first.counter(FAILED + kind));
            if (difference > 0) {
                since.put(kind, difference);
            }
        });
        return since;
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static double fill(Sums sums) {
        long capacity = sums.gauge("inbox.capacity");
        return capacity == 0 ? 0 : Math.min(1, (double) sums.gauge("inbox.tuples") / capacity);
    }

    /** Of the trees that were done between the looks; if there were none, of all before. */
    private Histogram recent(String component) {
        Sums sums = now.get(component);
        Sums first = before.get(component);
        if (sums == null || first == null) {
            return sums == null ? new Histogram(2) : sums.complete();
        }
        Histogram difference = sums.complete().copy();
        try {
            difference.subtract(first.complete());
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return sums.complete(); // a worker began anew
        }
        return difference.getTotalCount() == 0 ? sums.complete() : difference;
    }

    private String latency(String component, double percentile) {
        Histogram histogram = recent(component);
        return histogram.getTotalCount() == 0 ? "-" : short4(histogram.getValueAtPercentile(percentile) / NS_PER_MS);
    }

    private static String word(String kind) {
        return kind.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    /** In about four digits. */
    static String short4(double value) {
        if (value >= 9_999_500) {
            return String.format(Locale.ROOT, "%.0fM", value / 1e6);
        } else if (value >= 999_950) {
            return String.format(Locale.ROOT, "%.2fM", value / 1e6);
        } else if (value >= 9_999.5) {
            return String.format(Locale.ROOT, "%.1fk", value / 1e3);
        } else if (value >= 99.95 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
