package io.gustfront.kafka.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gustfront.kafka.KafkaClients;
import io.gustfront.kafka.TopicCatalog;
import io.gustfront.kafka.TopicSelection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serializer;

/** Topics in memory, with holes, retention and trouble, for clients in virtual time. */
public final class FakeKafka implements KafkaClients {
    /** A partition's log. */
    static final class Log {
        final TreeMap<Long, ConsumerRecord<byte[], byte[]>> records = new TreeMap<>();
        long start;
        long end;
    }

    final Map<TopicPartition, Log> logs = new HashMap<>();
    final Map<String, Uuid> topicIds = new HashMap<>();
    public final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    public final List<FakeConsumer> consumers = new ArrayList<>();

    public final List<MockProducer<?, ?>> producers = new ArrayList<>();

    /** Topics that may not be read. */
    public final Set<String> denied = new HashSet<>();

    /** Whether calls time out, and polls return nothing. */
    public boolean away;

    /** Whether commits time out. */
    public boolean commitsFail;

    /** Thrown by the next poll, after it has moved the positions. */
    public RuntimeException nextPollThrows;

    public int commits;
    private long ids = 1;

    public void createTopic(String topic, int partitions) {
        topicIds.put(topic, new Uuid(1, ids++));
        for (int p = 0; p < partitions; p++) {
            logs.computeIfAbsent(new TopicPartition(topic, p), tp -> new Log());
        }
    }

    /** Kafka forgets the group's offsets, too. */
    public void deleteTopic(String topic) {
        topicIds.remove(topic);
        logs.keySet().removeIf(tp -> tp.topic().equals(topic));
        committed.keySet().removeIf(tp -> tp.topic().equals(topic));
    }

    public void addPartitions(String topic, int partitions) {
        for (int p = 0; p < partitions; p++) {
            logs.computeIfAbsent(new TopicPartition(topic, p), tp -> new Log());
        }
    }

    public long append(String topic, int partition, String value) {
        return append(topic, partition, null, value);
    }

    public long append(String topic, int partition, String key, String value) {
        Log log = logs.get(new TopicPartition(topic, partition));
        long offset = log.end++;
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        byte[] valueBytes = value == null ? null : value.getBytes(UTF_8);
        log.records.put(
                offset,
                new ConsumerRecord<>(
                        topic,
                        partition,
                        offset,
                        1_000 * offset,
                        TimestampType.CREATE_TIME,
                        key == null ? -1 : keyBytes.length,
                        value == null ? -1 : valueBytes.length,
                        keyBytes,
                        valueBytes,
                        new RecordHeaders(),
                        Optional.of(0)));
        return offset;
    }

    /** A marker or something else that has an offset and is never returned. */
    public void appendHole(String topic, int partition) {
        logs.get(new TopicPartition(topic, partition)).end++;
    }

    /** Compaction took a record. */
    public void compactAway(String topic, int partition, long offset) {
        logs.get(new TopicPartition(topic, partition)).records.remove(offset);
    }

    /** Retention took all below. */
    public void deleteBefore(String topic, int partition, long offset) {
        Log log = logs.get(new TopicPartition(topic, partition));
        log.records.headMap(offset).clear();
        log.start = offset;
        log.end = Math.max(log.end, offset);
    }

    /** No broker knows the topic for a while. */
    public Uuid hide(String topic) {
        return topicIds.remove(topic);
    }

    public void show(String topic, Uuid id) {
        topicIds.put(topic, id);
    }

    public List<String> valuesBelow(String topic, int partition, long offset) {
        return logs.get(new TopicPartition(topic, partition)).records.headMap(offset).values().stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    public long end(String topic, int partition) {
        return logs.get(new TopicPartition(topic, partition)).end;
    }

    public long committed(String topic, int partition) {
        OffsetAndMetadata offset = committed.get(new TopicPartition(topic, partition));
        return offset == null ? -1 : offset.offset();
    }

    /** The metadata of the committed offset. */
    public String note(String topic, int partition) {
        return committed.get(new TopicPartition(topic, partition)).metadata();
    }

    @Override
    public Consumer<byte[], byte[]> newConsumer(Map<String, Object> properties) {
        FakeConsumer consumer =
                new FakeConsumer(this, (Integer) properties.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG));
        consumers.add(consumer);
        return consumer;
    }

    @Override
    public TopicCatalog newTopicCatalog(Map<String, Object> properties) {
        return new TopicCatalog() {
            @Override
            public CompletableFuture<Answer> describe(TopicSelection topics) {
                if (away) {
                    return CompletableFuture.failedFuture(new TimeoutException("nobody answers"));
                }
                Map<String, Topic> found = new HashMap<>();
                topicIds.forEach((name, id) -> {
                    if (topics.matches(name)) {
                        int partitions = (int) logs.keySet().stream()
                                .filter(tp -> tp.topic().equals(name))
                                .count();
                        found.put(name, new Topic(id, partitions));
                    }
                });
                Set<String> missing = new HashSet<>(topics.names());
                missing.removeAll(found.keySet());
                return CompletableFuture.completedFuture(new Answer(found, missing, Map.of()));
            }

            @Override
            public void close(Duration timeout) {}
        };
    }

    @Override
    public <K, V> Producer<K, V> newProducer(
            Map<String, Object> properties, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
        MockProducer<K, V> producer = new MockProducer<>(false, null, keySerializer, valueSerializer);
        producers.add(producer);
        return producer;
    }
}
