package io.gustfront.benchmarks;

import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.runtime.local.LocalCluster;
import io.gustfront.runtime.local.LocalTransport;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs one workload in this JVM and prints one line of JSON.
 *
 * <pre>{@code GustfrontBench W1 acked --warm 10 --secs 20}</pre>
 */
final class GustfrontBench {
    private GustfrontBench() {}

    public static void main(String... arguments) {
        String workload = arguments[0];
        String variant = arguments[1];
        boolean tracked = variant.startsWith("acked");
        int workers = workload.equals("W5") ? 2 : 1;
        Config config = new Config();
        config.put("acking", tracked);
        config.put("workers", workers);
        for (int i = 2; i + 1 < arguments.length; i += 2) {
            config.put(arguments[i], arguments[i + 1]);
        }
        Topology topology = topology(workload, tracked);
        try (LocalCluster cluster = LocalCluster.builder()
                .encode(false)
                .transport(LocalTransport.NETTY)
                .start()) {
            cluster.run("bench", topology, config);
            Meter meter = new Meter(workload, variant, tracked ? Components.ACKED : Components.ARRIVED);
            System.out.println(meter.measure(seconds("warm", 10), seconds("secs", 20)));
        }
    }

    private static Duration seconds(String property, int otherwise) {
        return Duration.ofSeconds(Integer.getInteger(property, otherwise));
    }

    private static Topology topology(String workload, boolean tracked) {
        TopologyBuilder builder = new TopologyBuilder();
        switch (workload) {
            case "W1" -> {
                builder.setSpout("source", new Components.ConstantSource(tracked));
                builder.setBolt("identity", new Components.Identity()).localOrShuffleGrouping("source");
                builder.setBolt("sink", new Components.Sink()).localOrShuffleGrouping("identity");
            }
            case "W2" -> {
                builder.setSpout("source", new Components.SentenceSource(tracked));
                builder.setBolt("split", new Components.Split()).localOrShuffleGrouping("source");
                builder.setBolt("count", new Components.Count()).fieldsGrouping("split", new Fields("value"));
            }
            case "W5" -> {
                builder.setSpout("source", new Components.PayloadSource(tracked));
                builder.setBolt("sink", new Components.Sink()).shuffleGrouping("source");
            }
            default -> throw new IllegalArgumentException("no workload " + workload);
        }
        return builder.createTopology();
    }

    /** Watches a counter for a while. */
    private record Meter(String workload, String variant, PaddedCounter records) {

        String measure(Duration warm, Duration time) {
            pause(warm);
            long cpu = Machine.cpuNanos();
            long gc = Machine.gcMillis();
            long from = records.get();
            long start = System.nanoTime();
            pause(time);
            double seconds = (System.nanoTime() - start) / 1e9;
            long count = records.get() - from;
            double cpuSeconds = (Machine.cpuNanos() - cpu) / 1e9;
            return String.format(
                    Locale.ROOT,
                    "{\"workload\":\"%s\",\"variant\":\"%s\",\"engine\":\"gustfront\",\"perSecond\":%.0f,\"cpuPerMillion\":%.4f,"
                            + "\"cores\":%.2f,\"gcMsPerSecond\":%.1f,\"failed\":%d}",
                    workload,
                    variant,
                    count / seconds,
                    cpuSeconds / (count / 1e6),
                    cpuSeconds / seconds,
                    (Machine.gcMillis() - gc) / seconds,
                    Components.FAILED.get());
        }

        private static void pause(Duration time) {
            long until = System.nanoTime() + time.toNanos();
            while (System.nanoTime() - until < 0) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
        }
    }
}
