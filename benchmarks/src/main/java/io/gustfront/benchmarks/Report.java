package io.gustfront.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints what came out: a table, or one JSON object a line. */
final class Report {
    private static final String ROW = "%-4s %-16s %-24s %-24s %14s %14s %7s %9s %9s %s%n";

    private final boolean json;

    Report(boolean json) {
        this.json = json;
    }

    void begin() {
        if (!json) {
            System.out.printf(
                    Locale.ROOT,
                    ROW,
                    "",
                    "variant",
                    "rival",
                    "figure",
                    "gustfront",
                    "rival's",
                    "ratio",
                    "cpu s/M",
                    "rival's",
                    "");
        }
    }

    /** One figure of Gustfront's beside a rival's. */
    void compared(Comparison comparison, Comparison.Rival rival, String metric, Block block, double mostDrift) {
        String them = rival.name() + "/" + rival.variant();
        double ours = block.median("", metric);
        double theirs = block.median(them, metric);
        double ratio = theirs == 0 ? 0 : ours / theirs;
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("workload", comparison.workload());
            line.put("variant", comparison.variant());
            line.put("rival", rival.name());
            line.put("rivalVariant", rival.variant());
            line.put("figure", figure(metric));
            if (comparison.perSecond() > 0) {
                line.put("rate", comparison.perSecond());
            }
            line.put("gustfront", round(ours));
            line.put("rivalValue", round(theirs));
            line.put("ratio", round(ratio));
            resources(line, "", "", block);
            resources(line, them, "rival", block);
            line.put("runs", block.rounds(them));
            line.put("calibrationDrift", round(block.drift()));
            print(line);
            return;
        }
        System.out.printf(
                Locale.ROOT,
                ROW,
                comparison.workload(),
                comparison.variant(),
                them,
                figure(metric),
                String.format(Locale.ROOT, "%,.1f", ours),
                String.format(Locale.ROOT, "%,.1f", theirs),
                String.format(Locale.ROOT, "%.2f", ratio),
                String.format(Locale.ROOT, "%.3f", block.median("", Measured.CPU_S_PER_M)),
                String.format(Locale.ROOT, "%.3f", block.median(them, Measured.CPU_S_PER_M)),
                block.drift() > mostDrift
                        ? String.format(Locale.ROOT, "the machine drifted by %.0f %%", 100 * block.drift())
                        : "");
        System.out.flush();
    }

    /** What nobody else is compared with. */
    void alone(Map<String, Object> line) {
        if (json) {
            print(line);
        } else {
            System.out.println(line.entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining("  ")));
        }
    }

    private static void resources(Map<String, Object> line, String engine, String prefix, Block block) {
        put(line, prefix, "cpuPerMillion", block.median(engine, Measured.CPU_S_PER_M));
        put(line, prefix, "cores", block.median(engine, Measured.CPU_CORES));
        put(line, prefix, "gcMsPerSecond", block.median(engine, Measured.GC_MS_PER_S));
        put(line, prefix, "peakRssMb", block.median(engine, Measured.PEAK_RSS_MB));
        put(line, prefix, "busyThreads", block.median(engine, Measured.BUSY_THREADS));
    }

    private static void put(Map<String, Object> line, String prefix, String name, double value) {
        String key = prefix.isEmpty() ? name : prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        line.put(key, round(value));
    }

    /** The figure's name as people read it. */
    static String figure(String metric) {
        return switch (metric) {
            case Measured.RECORDS_PER_S -> "perSecond";
            case "sched_p50_us" -> "p50Us";
            case "sched_p99_us" -> "p99Us";
            case "sched_p99.9_us" -> "p99.9Us";
            case "submit_to_first_tuple_s" -> "submitToFirstTupleS";
            case "kill_to_tuples_again_s" -> "killToTuplesAgainS";
            default -> metric;
        };
    }

    static double round(double value) {
        double unit = Math.abs(value) >= 1000 ? 1 : 10_000;
        return Math.rint(value * unit) / unit;
    }

    private static void print(Map<String, Object> line) {
        System.out.println(line.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + value(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}")));
        System.out.flush();
    }

    private static String value(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Report::value).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Double number) {
            return number == Math.rint(number) ? String.valueOf(number.longValue()) : String.valueOf(number);
        }
        return value instanceof Number || value instanceof Boolean ? String.valueOf(value) : "\"" + value + "\"";
    }
}
