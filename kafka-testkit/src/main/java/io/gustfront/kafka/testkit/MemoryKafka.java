package io.gustfront.kafka.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gustfront.kafka.KafkaClients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Topics and committed offsets in memory. A topology whose spouts and bolts were configured with {@link #clients()} reads from them
 * and writes to them; a test appends records, and looks at what came of them.
 *
 * <pre>{@code
 * try (MemoryKafka kafka = new MemoryKafka().withTopic("in", 2).withTopic("out", 1)) {
 *     kafka.append("in", "key", "value");
 *     try (TopologyDriver driver = TopologyDriver.of(topology(kafka.clients())).start()) {
 *         driver.advance(Duration.ofSeconds(5));
 *     }
 *     assertThat(kafka.values("out")).containsExactly("VALUE");
 *     assertThat(kafka.committed("group", "in")).isEqualTo(1);
 * }
 * }</pre>
 *
 * <p>It knows no compaction, no transactions, and no groups of consumers: the Kafka spout joins none.
 */
public final class MemoryKafka implements AutoCloseable {
    /** Components are copied by serialization, and their copies have to find this one again. */
    private static final Map<Long, MemoryKafka> ALL = new ConcurrentHashMap<>();

    private static final AtomicLong NEXT_ID = new AtomicLong(1);

    private final long id = NEXT_ID.getAndIncrement();
    private final Map<String, Topic> topics = new TreeMap<>(); // this, as all below, is guarded by this object's lock
    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new TreeMap<>();
    private long topicsMade;
    private boolean away;

    /** A topic: for each partition its records, by offset from 0. */
    private record Topic(Uuid id, List<List<ConsumerRecord<byte[], byte[]>>> partitions) {}

    /** Without topics. */
    public MemoryKafka() {
        ALL.put(id, this);
    }

    static MemoryKafka of(long id) {
        MemoryKafka found = ALL.get(id);
        if (found == null) {
            throw new IllegalStateException("the Kafka of this test was closed");
        }
        return found;
    }

    /** Makes a topic: an empty one, also in the place of one of that name. */
    public synchronized MemoryKafka withTopic(String topic, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("topic '" + topic + "' needs a partition");
        }
        List<List<ConsumerRecord<byte[], byte[]>>> logs = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            logs.add(new ArrayList<>());
        }
        topics.put(topic, new Topic(new Uuid(id, ++topicsMade), logs));
        return this;
    }

    /** For {@code KafkaSpoutConfig.Builder.clients} and {@code KafkaBoltConfig.Builder.clients}. */
    public KafkaClients clients() {
        return new MemoryKafkaClients(id);
    }

    /** Whether no broker answers: polls return nothing, commits and writes time out. */
    public synchronized void setAway(boolean newAway) {
        away = newAway;
    }

    /** Appends a record of UTF-8 strings, to the partition that the key chooses; without a key, to partition 0. */
    public void append(String topic, @Nullable String key, @Nullable String value) {
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        append(
                topic,
                partitionOf(topic, keyBytes),
                keyBytes,
                value == null ? null : value.getBytes(UTF_8),
                new RecordHeaders());
    }

    /**
     * Appends a record. Its timestamp is its offset: there is no clock here.
     *
     * @return its offset
     */
    public long append(String topic, int partition, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return append(topic, partition, null, key, value, headers);
    }

    /** As above, but with a timestamp in milliseconds since 1970; null for its offset. */
    synchronized long append(
            String topic,
            int partition,
            @Nullable Long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers) {
        List<ConsumerRecord<byte[], byte[]>> log = log(new TopicPartition(topic, partition));
        long offset = log.size();
        log.add(new ConsumerRecord<>(
                topic,
                partition,
                offset,
                timestampMs == null ? offset : timestampMs,
                TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                headers,
                Optional.empty()));
        return offset;
    }

    /** The records of a topic, partition by partition, in the order of their offsets. */
    public synchronized List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return topic(topic).partitions().stream().flatMap(List::stream).toList();
    }

    /** The values of a topic's records, read as UTF-8. */
    public List<String> values(String topic) {
        return records(topic).stream()
                .map(record -> record.value() == null ? "null" : new String(record.value(), UTF_8))
                .toList();
    }

    /** The offset that a group has committed for a partition: all below is done. */
    public synchronized OptionalLong committed(String group, String topic, int partition) {
        OffsetAndMetadata offset = commitsOf(group).get(new TopicPartition(topic, partition));
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset.offset());
    }

    /** How many records of a topic are committed as done by a group, over all partitions. */
    public synchronized long committed(String group, String topic) {
        return commitsOf(group).entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic))
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    /** Forgets it: topologies that still use it get exceptions. */
    @Override
    public void close() {
        ALL.remove(id);
    }

    // For the clients.

    synchronized boolean isAway() {
        return away;
    }

    synchronized boolean has(TopicPartition partition) {
        Topic topic = topics.get(partition.topic());
        return topic != null && partition.partition() < topic.partitions().size();
    }

    synchronized long end(TopicPartition partition) {
        return log(partition).size();
    }

    /** Records from an offset on, at most so many. */
    synchronized List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long from, int most) {
        List<ConsumerRecord<byte[], byte[]>> log = log(partition);
        int begin = (int) Math.min(from, log.size());
        return List.copyOf(log.subList(begin, Math.min(log.size(), begin + most)));
    }

    synchronized @Nullable OffsetAndMetadata commitOf(String group, TopicPartition partition) {
        return commitsOf(group).get(partition);
    }

    synchronized void commit(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        commitsOf(group).putAll(offsets);
    }

    synchronized Map<String, Uuid> topicIds() {
        Map<String, Uuid> ids = new TreeMap<>();
        topics.forEach((name, topic) -> ids.put(name, topic.id()));
        return ids;
    }

    synchronized int partitions(String topic) {
        return topic(topic).partitions().size();
    }

    synchronized int partitionOf(String topic, byte @Nullable [] key) {
        int partitions = partitions(topic);
        return key == null ? 0 : Math.floorMod(Arrays.hashCode(key), partitions);
    }

    private Map<TopicPartition, OffsetAndMetadata> commitsOf(String group) {
        return committed.computeIfAbsent(group, name -> new HashMap<>());
    }

    private List<ConsumerRecord<byte[], byte[]>> log(TopicPartition partition) {
        List<List<ConsumerRecord<byte[], byte[]>>> logs =
                topic(partition.topic()).partitions();
        int number = partition.partition();
        if (number < 0 || number >= logs.size()) {
            throw new IllegalArgumentException("topic '" + partition.topic() + "' has no partition " + number);
        }
        return logs.get(number);
    }

    private Topic topic(String name) {
        Topic topic = topics.get(name);
        if (topic == null) {
            throw new IllegalArgumentException("there is no topic '" + name + "', only " + topics.keySet());
        }
        return topic;
    }
}
