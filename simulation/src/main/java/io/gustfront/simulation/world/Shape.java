package io.gustfront.simulation.world;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.TopologyRecord.ComponentSize;
import io.gustfront.cluster.model.TopologyRecord.Edge;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.KafkaClients;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import io.gustfront.kafka.RetryPolicy;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.route.KeyHasher;
import io.gustfront.runtime.route.RouteCompiler;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.simulation.kernel.Chance;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A topology as a client submits it, with what its workers are made of. */
final class Shape {
    private final String name;
    private final int number;
    private final Topology topology;
    private final TopologyConfig config;
    private final int spouts;
    private final int splits;
    private final int relays; // 0 in most: pieces go from the splitting bolt to the last one at once
    private final int sinks;
    private final boolean gathers;
    private final boolean encode;
    private final TopologyLayout layout;
    private final StreamTable streams;
    private final RouteCompiler routes;
    private final Registrations registrations;

    Shape(String name, int number, Mood mood, Chance chance) {
        boolean isThin = mood.isThin();
        this.name = name;
        this.number = number;
        this.spouts = isThin ? 1 : chance.between(1, 2);
        this.splits = chance.between(1, isThin ? 2 : 3);
        this.relays = isThin || chance.in(0.2) ? chance.between(1, 2) : 0;
        this.sinks = chance.between(1, isThin ? 2 : 3);
        this.gathers = mood == Mood.TORN || chance.in(0.3);
        this.encode = chance.in(0.5);
        Config words = new Config();
        words.put("spout.max-pending", isThin ? 200 : chance.of(List.of(4, 20, 200)));
        words.put("message.timeout", isThin || chance.in(0.5) ? "5s" : "2s");
        // Longer than any tree may be open, so that the backstop tells of bugs (L4).
        words.put("message.max-lifetime", "3m");
        words.put("link.timeout", chance.in(isThin ? 0.75 : 0.5) ? "3s" : "10s");
        words.put("batch.tuples", chance.of(List.of(1, 4, 64)));
        words.put("inbox.tuples", chance.of(List.of(64, 1_024)));
        words.put("drain.wait", isThin && chance.in(0.7) ? "0s" : chance.of(List.of("0s", "1s", "5s")));
        words.put("executor.threads", "own");
        words.put("rebalance.auto", chance.in(0.2));
        boolean fused = spouts == splits && sinks > 1;
        words.put("fuse", fused);
        this.config = TopologyConfig.of(words);
        this.topology = topologyOf(spouts, splits, relays, sinks, fused);
        this.layout = TopologyLayout.of(topology);
        this.streams = new StreamTable(topology);
        ClassLoader loader = Shape.class.getClassLoader();
        this.routes = new RouteCompiler(topology, layout, streams, new KeyHasher(config, loader), grouping -> grouping);
        this.registrations = new Registrations(config, loader);
    }

    private static Topology topologyOf(int spouts, int splits, int relays, int sinks, boolean fused) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout(UserCode.SPOUT, new Declared.OfSpout(), spouts).setNumTasks(spouts);
        builder.setBolt(UserCode.SPLIT, new Declared.OfSplit(), splits)
                .setNumTasks(splits)
                .grouping(StreamId.of(UserCode.SPOUT), fused ? new Grouping.LocalOrShuffle() : new Grouping.Shuffle());
        if (relays > 0) {
            builder.setBolt(UserCode.RELAY, new Declared.OfSplit(), relays)
                    .setNumTasks(relays)
                    .shuffleGrouping(UserCode.SPLIT);
        }
        builder.setBolt(UserCode.SINK, new Declared.OfSink(), sinks)
                .setNumTasks(sinks)
                .fieldsGrouping(relays > 0 ? UserCode.RELAY : UserCode.SPLIT, new Fields("key"));
        return builder.createTopology();
    }

    static void declareSpout(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("record", "emission"));
    }

    static void declareSplit(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("record", "emission", "child", "key"));
    }

    String name() {
        return name;
    }

    String topic() {
        return "topic-" + name;
    }

    /** The consumer group that its spout commits for. */
    String group() {
        return "group-" + name;
    }

    Topology topology() {
        return topology;
    }

    TopologyConfig config() {
        return config;
    }

    TopologyLayout layout() {
        return layout;
    }

    StreamTable streams() {
        return streams;
    }

    RouteCompiler routes() {
        return routes;
    }

    Registrations registrations() {
        return registrations;
    }

    /** Whether what passes pieces on waits for some. */
    boolean gathers() {
        return gathers;
    }

    boolean encode() {
        return encode;
    }

    BlobRef jar() {
        return new BlobRef(String.format("%064x", 0xA000 + number), 1_000);
    }

    BlobRef blob() {
        return new BlobRef(String.format("%064x", 0xB000 + number), 1_000);
    }

    SortedMap<String, ComponentSize> sizes() {
        SortedMap<String, ComponentSize> sizes = new TreeMap<>();
        sizes.put(UserCode.SPOUT, new ComponentSize(true, spouts, spouts));
        sizes.put(UserCode.SPLIT, new ComponentSize(false, splits, splits));
        if (relays > 0) {
            sizes.put(UserCode.RELAY, new ComponentSize(false, relays, relays));
        }
        sizes.put(UserCode.SINK, new ComponentSize(false, sinks, sinks));
        return sizes;
    }

    List<Edge> edges() {
        Edge first = new Edge(UserCode.SPOUT, UserCode.SPLIT);
        return relays == 0
                ? List.of(first, new Edge(UserCode.SPLIT, UserCode.SINK))
                : List.of(first, new Edge(UserCode.SPLIT, UserCode.RELAY), new Edge(UserCode.RELAY, UserCode.SINK));
    }

    int tasks() {
        return spouts + splits + relays + sinks;
    }

    KafkaSpout<String, String> newSpout(KafkaClients broker) {
        return new KafkaSpout<>(
                KafkaSpoutConfig.builder("model:9092", StringDeserializer.class, StringDeserializer.class)
                        .topics(topic())
                        .group(group())
                        .translator(record -> Emission.of(record.value(), 0L))
                        .output("record", "emission")
                        .retryPolicy(new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(2), 1_000_000))
                        .maxCrashes(1_000_000)
                        .commitInterval(Duration.ofSeconds(1))
                        .topicRefresh(Duration.ofSeconds(10))
                        .maxUncommitted(500)
                        .clients(broker)
                        .build());
    }

    /** Stand-ins by which the topology is built; the objects that run are made by {@link UserCode}. */
    private static final class Declared {
        static final class OfSpout implements Spout {
            private static final long serialVersionUID = 1L;

            @Override
            public void declareOutputFields(OutputFieldsDeclarer declarer) {
                declareSpout(declarer);
            }

            @Override
            public void open(TopologyContext context, SpoutOutputCollector collector) {}

            @Override
            public void nextTuple() {}
        }

        static final class OfSplit implements Bolt {
            private static final long serialVersionUID = 1L;

            @Override
            public void declareOutputFields(OutputFieldsDeclarer declarer) {
                declareSplit(declarer);
            }

            @Override
            public void execute(Tuple input) {}
        }

        static final class OfSink implements Bolt {
            private static final long serialVersionUID = 1L;

            @Override
            public void declareOutputFields(OutputFieldsDeclarer declarer) {}

            @Override
            public void execute(Tuple input) {}
        }
    }
}
