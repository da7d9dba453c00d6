package io.gustfront.chaos.load;

import io.gustfront.api.topology.SpoutDeclarer;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.Guarantee;
import io.gustfront.kafka.KafkaBolt;
import io.gustfront.kafka.KafkaBoltConfig;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import io.gustfront.kafka.Order;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/** Kafka spout → shuffled bolt → keyed bolt → Kafka bolt. */
public final class LoadTopology {
    /** The components. */
    public static final String SPOUT = "records";

    /** The component in which things go wrong. */
    public static final String KEYED = "keyed";

    private static final String SHUFFLED = "shuffled";
    private static final String WRITER = "writer";

    static final String KEY = "key";
    static final String RECORD = "record";
    static final String PROCESS = "process";
    static final String STAMPED = "stamped";

    private LoadTopology() {}

    /**
     * What it is like.
     *
     * @param bootstrap Kafka's brokers
     * @param from the topic that it reads
     * @param to the topic that it writes
     * @param group under which it commits
     * @param executors of each component
     * @param maxPending of each spout task; empty: what the engine takes
     * @param order which order is kept
     * @param guarantee what the spout promises
     * @param mischief the file that tells the keyed bolts what goes wrong, see {@link Mischief}
     */
    public record Shape(
            String bootstrap,
            String from,
            String to,
            String group,
            int executors,
            Optional<Integer> maxPending,
            Order order,
            Guarantee guarantee,
            Path mischief) {}

    /** Builds it. */
    public static Topology of(Shape shape) {
        KafkaSpoutConfig<Long, byte[]> in = KafkaSpoutConfig.builder(
                        shape.bootstrap(), LongDeserializer.class, ByteArrayDeserializer.class)
                .topics(shape.from())
                .group(shape.group())
                .output(KEY, RECORD, PROCESS)
                .translator(record -> Emission.of(
                        record.key(), record.value(), ProcessHandle.current().pid()))
                .order(shape.order())
                .guarantee(shape.guarantee())
                .build();
        KafkaBoltConfig<Long, byte[]> out = KafkaBoltConfig.<Long, byte[]>builder(
                        shape.bootstrap(), LongSerializer.class, ByteArraySerializer.class)
                .topic(shape.to())
                .key(tuple -> tuple.getLongByField(KEY))
                .value(tuple -> stamped(tuple)
                        .at(Stamped.UNKNOWN_TASK, ProcessHandle.current().pid())
                        .encode())
                .build();
        TopologyBuilder builder = new TopologyBuilder();
        SpoutDeclarer spout = builder.setSpout(SPOUT, new KafkaSpout<>(in), shape.executors());
        shape.maxPending().ifPresent(spout::setMaxSpoutPending);
        builder.setBolt(SHUFFLED, new ShuffledBolt(), shape.executors()).shuffleGrouping(SPOUT);
        builder.setBolt(KEYED, new KeyedBolt(new Mischief(shape.mischief())), shape.executors())
                .fieldsGrouping(SHUFFLED, new Fields(KEY));
        builder.setBolt(WRITER, new KafkaBolt<>(out), shape.executors()).fieldsGrouping(KEYED, new Fields(KEY));
        return builder.createTopology();
    }

    static Stamped stamped(Tuple tuple) {
        return Stamped.decode(tuple.getBinaryByField(STAMPED))
                .orElseThrow(() -> new IllegalStateException("a tuple's bytes are not what was emitted"));
    }
}
