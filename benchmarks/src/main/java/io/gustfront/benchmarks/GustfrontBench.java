package io.gustfront.benchmarks;

import io.gustfront.api.config.Config;
import io.gustfront.runtime.local.LocalCluster;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs one workload on Gustfront and prints its figures: in this JVM, as a worker of one, or for W5 and W6 on a cluster of
 * processes.
 *
 * <pre>{@code java -Dwarm=10 -Dsecs=20 … GustfrontBench W1 acked [KEY VALUE]...}</pre>
 */
final class GustfrontBench {
    /** What W5 is without an engine. */
    static final String PAIR = "pair";

    private static final double DRAIN_LIMIT_S = 170;

    private GustfrontBench() {}

    public static void main(String... arguments) throws Exception {
        String workload = arguments[0];
        Variant variant = Variant.of(arguments[1]);
        double warm = Integer.getInteger("warm", 10);
        double seconds = Integer.getInteger("secs", 20);
        if (workload.equals(PAIR)) {
            BarePair.measure(warm, seconds).print();
            return;
        }
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 2; i + 1 < arguments.length; i += 2) {
            settings.put(arguments[i], arguments[i + 1]);
        }
        if (workload.equals("W5") || workload.equals("W6")) {
            try (ClusterBench cluster = ClusterBench.start(variant, settings)) {
                (workload.equals("W5") ? cluster.throughput(warm, seconds) : cluster.recovery()).print();
            }
            return;
        }
        Config config = variant.config();
        settings.forEach(config::put);
        try (LocalCluster cluster = LocalCluster.builder().encode(false).start()) {
            cluster.run("bench", Workloads.of(workload, variant), config);
            measure(workload, variant, warm, seconds).print();
        }
    }

    private static Measured measure(String workload, Variant variant, double warm, double seconds) {
        return switch (workload) {
            case "W3" -> DrainMeter.measure(variant, DRAIN_LIMIT_S);
            case "W4" ->
                variant.has("load")
                        ? LoadMeter.measure(variant.number(), warm, seconds)
                        : LatencyMeter.measure(warm, seconds);
            default -> throughput(variant.tracked() ? Components.ACKED : Components.DONE, warm, seconds);
        };
    }

    private static Measured throughput(Tally records, double warm, double seconds) {
        Machine.pause(warm);
        long before = records.sum();
        Usage usage = Usage.begin();
        Machine.pause(seconds);
        return usage.end(records.sum() - before);
    }
}
