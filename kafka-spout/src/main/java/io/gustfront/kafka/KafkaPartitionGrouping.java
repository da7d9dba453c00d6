package io.gustfront.kafka;

import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.CustomGrouping;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import java.util.List;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a tuple to the task that belongs to its key's partition: Kafka's own hash of the key tells the partition, and the rule of
 * {@link PartitionAssignment} the task. A bolt with as many tasks as the spout has then gets each record in the task of the same
 * index, and the scheduler puts tasks of the same index together where that costs no balance: so keyed records need no way over the
 * network, as Kafka has partitioned them already.
 *
 * <pre>{@code
 * builder.setSpout("orders", new KafkaSpout<>(config), 4);
 * builder.setBolt("balance", new BalanceBolt(), 4)
 *         .customGrouping("orders", KafkaPartitionGrouping.byKey("orders", 12, "account", StringSerializer.class));
 * }</pre>
 *
 * <p>It holds as long as records are partitioned by Kafka's default rule and the number of partitions is right. To add partitions to
 * the topic sends keys to other tasks, as it does in Kafka. A tuple without a key goes to the task of its emitter's index.
 */
public final class KafkaPartitionGrouping implements CustomGrouping {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int partitions;
    private final String field;
    private final @Nullable Class<? extends Serializer<?>> keySerializer;

    private transient @Nullable Serializer<Object> serializer;
    private transient List<List<Integer>> targets = List.of();
    private transient int fieldIndex;
    private transient int ownIndex;

    private KafkaPartitionGrouping(
            String topic, int partitions, String field, @Nullable Class<? extends Serializer<?>> keySerializer) {
        if (keySerializer != null && partitions < 1) {
            throw new IllegalArgumentException(
                    "topic '" + topic + "' must have 1 partition or more, not " + partitions);
        }
        this.topic = topic;
        this.partitions = partitions;
        this.field = field;
        this.keySerializer = keySerializer;
    }

    /**
     * By a field that holds the record's key.
     *
     * @param topic the topic that the spout reads
     * @param partitions how many partitions it has
     * @param keyField the field with the key
     * @param keySerializer makes the bytes of it that its producer made; needs a public constructor without parameters
     */
    public static KafkaPartitionGrouping byKey(
            String topic, int partitions, String keyField, Class<? extends Serializer<?>> keySerializer) {
        return new KafkaPartitionGrouping(topic, partitions, keyField, keySerializer);
    }

    /**
     * By a field that holds the record's partition, whatever rule it was chosen by.
     *
     * @param topic the topic that the spout reads
     * @param partitionField the field with the partition, an {@link Integer}
     */
    public static KafkaPartitionGrouping byPartition(String topic, String partitionField) {
        return new KafkaPartitionGrouping(topic, 0, partitionField, null);
    }

    @Override
    public void prepare(TopologyContext context, StreamId stream, List<Integer> targetTasks) {
        Fields fields = context.getComponentOutputFields(stream);
        fieldIndex = fields.fieldIndex(field);
        ownIndex = context.getThisTaskIndex() % targetTasks.size();
        targets = targetTasks.stream().map(List::of).toList();
        serializer = keySerializer == null ? null : create(keySerializer);
    }

    @Override
    public List<Integer> chooseTasks(int task, List<? extends @Nullable Object> values) {
        Object value = values.get(fieldIndex);
        if (value == null) {
            return targets.get(ownIndex);
        }
        int partition = serializer == null ? (Integer) value : partitionOf(serializer.serialize(topic, value));
        return targets.get(PartitionAssignment.taskIndexOf(topic, partition, targets.size()));
    }

    private int partitionOf(byte[] key) {
        return BuiltInPartitioner.partitionForKey(key, partitions);
    }

    /** Whether it takes this key is found out when it gets one. */
    @SuppressWarnings("unchecked")
    private static Serializer<Object> create(Class<? extends Serializer<?>> type) {
        return (Serializer<Object>) NoArguments.make(type);
    }
}
