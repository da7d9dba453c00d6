package io.gustfront.benchmarks;

import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.FirstOffset;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** The fixed topologies; the rivals' programs have the same logic. */
final class Workloads {
    private static final int MANY_EXECUTORS = 50;

    private Workloads() {}

    /** What one worker runs: W1, W2, W3, W4, W7, W8. */
    static Topology of(String workload, Variant variant) {
        boolean tracked = variant.tracked();
        return switch (workload) {
            case "W1" -> chain(tracked, 1);
            case "W2" -> wordCount(tracked, 1);
            case "W3" -> variant.has("null") ? kafkaToNothing() : kafkaWordCount();
            case "W4" ->
                latency(
                        variant.has("load")
                                ? new Components.LoadSource()
                                : new Components.PacedSource(variant.number()));
            case "W7" -> variant.has("rest") ? rest() : wordCount(tracked, MANY_EXECUTORS);
            case "W8" -> variant.has("chain") ? chain(tracked, variant.number()) : fanOut(tracked, variant.number());
            default -> throw new IllegalArgumentException("no workload " + workload + " of one worker");
        };
    }

    private static Topology chain(boolean tracked, int length) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", new Components.ConstantSource(tracked));
        String last = "source";
        for (int i = 1; i <= length; i++) {
            String identity = "identity-" + i;
            builder.setBolt(identity, new Components.Identity("value")).localOrShuffleGrouping(last);
            last = identity;
        }
        builder.setBolt("sink", new Components.Sink(null)).localOrShuffleGrouping(last);
        return builder.createTopology();
    }

    private static Topology fanOut(boolean tracked, int tasks) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", new Components.ConstantSource(tracked));
        builder.setBolt("sink", new Components.Sink(null), tasks).allGrouping("source");
        return builder.createTopology();
    }

    private static Topology wordCount(boolean tracked, int executors) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", new Components.SentenceSource(tracked), executors);
        builder.setBolt("split", new Components.Split(), executors).localOrShuffleGrouping("source");
        builder.setBolt("count", new Components.Count(), executors).fieldsGrouping("split", new Fields("value"));
        return builder.createTopology();
    }

    private static Topology rest() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", new Components.SilentSource(), MANY_EXECUTORS);
        builder.setBolt("split", new Components.Split(), MANY_EXECUTORS).localOrShuffleGrouping("source");
        builder.setBolt("count", new Components.Count(), MANY_EXECUTORS).fieldsGrouping("split", new Fields("value"));
        return builder.createTopology();
    }

    private static Topology latency(Spout source) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", source);
        builder.setBolt("identity", new Components.Identity("emitted", "due")).localOrShuffleGrouping("source");
        builder.setBolt("sink", new Components.LatencySink()).localOrShuffleGrouping("identity");
        return builder.createTopology();
    }

    private static Topology kafkaWordCount() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("lines", lines());
        builder.setBolt("split", new Components.Split()).localOrShuffleGrouping("lines");
        builder.setBolt("count", new Components.Count()).fieldsGrouping("split", new Fields("value"));
        return builder.createTopology();
    }

    private static Topology kafkaToNothing() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("lines", lines());
        builder.setBolt("sink", new Components.Sink(null)).localOrShuffleGrouping("lines");
        return builder.createTopology();
    }

    /** With the consumer's settings that the bare loop and the rivals have; how many records a poll brings is the default. */
    private static KafkaSpout<@Nullable String, String> lines() {
        return new KafkaSpout<>(
                KafkaSpoutConfig.builder(Data.BOOTSTRAP, StringDeserializer.class, StringDeserializer.class)
                        .topics(Data.TOPIC)
                        .group("gustfront-" + System.nanoTime())
                        .firstOffset(FirstOffset.earliest())
                        .property(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20)
                        .property(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1 << 16)
                        .output("value")
                        .translator(line -> Emission.of(line.value()))
                        .build());
    }
}
