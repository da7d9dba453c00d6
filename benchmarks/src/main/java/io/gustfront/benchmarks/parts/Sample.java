package io.gustfront.benchmarks.parts;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.route.KeyHasher;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.SourceStream;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.runtime.tuple.StreamTable;
import java.util.Objects;

/** What the benchmarks have in common: a topology of a spout that emits a text and a number, and the things that an executor of it has. */
final class Sample {
    /** How many tuples are in a full batch, as in {@code batch.tuples}. */
    static final int BATCH = 256;

    /** How many tasks the bolt has. */
    static final int TARGETS = 4;

    static final String SPOUT = "source";
    static final String BOLT = "target";

    /** The spout's task: tasks are numbered by the components' names. */
    static final int SPOUT_TASK = 1;

    /** The bolt's first task. */
    static final int FIRST_TARGET = 2;

    static final SpoutFence FENCE = new SpoutFence(1, 1, SPOUT_TASK, 1, 0);

    private static final int MOST_TUPLE_BYTES = 1 << 20;

    private Sample() {}

    /**
     * A topology.
     *
     * @param grouping how the bolt takes in what the spout emits: {@code shuffle}, {@code fields} or {@code all}
     */
    static Topology topology(String grouping) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout(SPOUT, new SilentSpout()).output("text", "number");
        var bolt = builder.setBolt(BOLT, (Bolt) input -> {}, TARGETS);
        switch (grouping) {
            case "shuffle" -> bolt.shuffleGrouping(SPOUT);
            case "fields" -> bolt.fieldsGrouping(SPOUT, new Fields("text"));
            case "all" -> bolt.allGrouping(SPOUT);
            default -> throw new IllegalArgumentException("there is no grouping '" + grouping + "' here");
        }
        return builder.createTopology();
    }

    /** What all tuples have in common that go from the spout to the bolt's first task. */
    static Hop hop(StreamTable streams) {
        SourceStream stream = Objects.requireNonNull(streams.get(0));
        return new Hop(stream, SPOUT_TASK, FIRST_TARGET);
    }

    static ValueCodec codec() {
        return new ValueCodec(new Registrations(TopologyConfig.defaults(), loader()), MOST_TUPLE_BYTES);
    }

    static KeyHasher hasher() {
        return new KeyHasher(TopologyConfig.defaults(), loader());
    }

    private static ClassLoader loader() {
        return Sample.class.getClassLoader();
    }

    /** Only its place in the topology matters. */
    private static final class SilentSpout implements Spout {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}
    }
}
