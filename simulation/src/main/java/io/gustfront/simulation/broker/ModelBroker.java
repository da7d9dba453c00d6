package io.gustfront.simulation.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gustfront.kafka.KafkaClients;
import io.gustfront.kafka.TopicCatalog;
import io.gustfront.kafka.TopicSelection;
import io.gustfront.simulation.kernel.Chance;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
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
import org.jspecify.annotations.Nullable;

/** A broker. It is away at times, loses answers to commits, and its logs have holes. */
public final class ModelBroker {
    private final Chance chance;
    private final OnCommit onCommit;
    private final OnRead onRead;
    private final Map<TopicPartition, Log> logs = new TreeMap<>(ModelBroker::compare);
    private final SortedMap<String, Uuid> topics = new TreeMap<>();
    private final Map<String, OffsetAndMetadata> committed = new HashMap<>(); // by group and partition
    private long ids = 1;
    private boolean away;
    private double lostCommits;
    private long blockedNs;

    /** A partition's log. */
    static final class Log {
        final TreeMap<Long, ConsumerRecord<byte[], byte[]>> records = new TreeMap<>();
        long end;
    }

    /** Hears of each offset that is committed. */
    @FunctionalInterface
    public interface OnCommit {
        /** An offset was committed, by a client of a reader. */
        void onCommit(Reader reader, String group, TopicPartition partition, long offset);
    }

    /** Whose clients somebody's are. */
    @FunctionalInterface
    public interface Reader {
        /** Whether its owner was closed, and that call returned. */
        boolean isClosed();
    }

    /** Hears of each client that reads a partition. */
    @FunctionalInterface
    public interface OnRead {
        /** A client reads a partition. */
        void onRead(String clientId, TopicPartition partition);
    }

    /** One without topics. */
    public ModelBroker(Chance chance, OnCommit onCommit, OnRead onRead) {
        this.chance = chance;
        this.onCommit = onCommit;
        this.onRead = onRead;
    }

    private static int compare(TopicPartition a, TopicPartition b) {
        int byTopic = a.topic().compareTo(b.topic());
        return byTopic != 0 ? byTopic : Integer.compare(a.partition(), b.partition());
    }

    /** Makes a topic, if it isn't there. */
    public void createTopic(String topic, int partitions) {
        if (topics.putIfAbsent(topic, new Uuid(1, ids++)) == null) {
            for (int p = 0; p < partitions; p++) {
                logs.put(new TopicPartition(topic, p), new Log());
            }
        }
    }

    /** Appends a record, after a hole perhaps; returns its offset. */
    public long append(TopicPartition partition, LongFunction<String> value) {
        Log log = log(partition);
        if (chance.in(0.1)) {
            log.end += chance.between(1, 3);
        }
        long offset = log.end++;
        byte[] bytes = value.apply(offset).getBytes(UTF_8);
        log.records.put(
                offset,
                new ConsumerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        offset,
                        1_000 * offset,
                        TimestampType.CREATE_TIME,
                        -1,
                        bytes.length,
                        null,
                        bytes,
                        new RecordHeaders(),
                        Optional.of(0)));
        if (chance.in(0.05)) {
            log.end++;
        }
        return offset;
    }

    Log log(TopicPartition partition) {
        Log log = logs.get(partition);
        if (log == null) {
            throw new IllegalStateException("there is no " + partition);
        }
        return log;
    }

    /** The partitions of a topic. */
    public List<TopicPartition> partitions(String topic) {
        return logs.keySet().stream().filter(one -> one.topic().equals(topic)).toList();
    }

    /** The offsets of the records that there are from one offset to below another. */
    public Set<Long> offsets(TopicPartition partition, long from, long to) {
        return log(partition).records.subMap(from, to).keySet();
    }

    /** The sum of all offsets that are committed. */
    public long committedInAll() {
        return committed.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    @Nullable
    OffsetAndMetadata committedNote(String group, TopicPartition partition) {
        return committed.get(group + "/" + partition);
    }

    /** Where the next record goes. */
    public long end(TopicPartition partition) {
        return log(partition).end;
    }

    /** The offset of the last record; -1 if there is none. */
    public long lastRecord(TopicPartition partition) {
        Log log = log(partition);
        return log.records.isEmpty() ? -1 : log.records.lastKey();
    }

    /** Whether it answers nobody. */
    public void setAway(boolean newAway) {
        away = newAway;
    }

    /** How likely an answer to a commit is lost, or the commit itself. */
    public void setLostCommits(double probability) {
        lostCommits = probability;
    }

    void onRead(String clientId, TopicPartition partition) {
        onRead.onRead(clientId, partition);
    }

    boolean isAway() {
        return away;
    }

    boolean losesCommit() {
        return chance.in(lostCommits);
    }

    boolean half() {
        return chance.in(0.5);
    }

    void answer() {
        if (away) {
            blockedNs += 200_000_000L;
            throw new TimeoutException("nobody answers");
        }
    }

    void commit(Reader reader, String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        inOrder(offsets).forEach((partition, offset) -> {
            committed.put(group + "/" + partition, offset);
            onCommit.onCommit(reader, group, partition, offset.offset());
        });
    }

    private static SortedMap<TopicPartition, OffsetAndMetadata> inOrder(
            Map<TopicPartition, OffsetAndMetadata> offsets) {
        TreeMap<TopicPartition, OffsetAndMetadata> sorted = new TreeMap<>(ModelBroker::compare);
        sorted.putAll(offsets);
        return sorted;
    }

    /** A call of a client would have taken so long. */
    void blocked(long ns) {
        blockedNs += ns;
    }

    /** How long the calls of clients since the last question would have taken. */
    public long takeBlockedNs() {
        long taken = blockedNs;
        blockedNs = 0;
        return taken;
    }

    /** What a reader gets its clients from. */
    public KafkaClients clientsOf(Reader reader) {
        return new ClientsOf(reader);
    }

    /** One thread; never really serialized. */
    private final class ClientsOf implements KafkaClients {
        private static final long serialVersionUID = 1L;

        private final transient Reader reader;

        ClientsOf(Reader reader) {
            this.reader = reader;
        }

        @Override
        public Consumer<byte[], byte[]> newConsumer(Map<String, Object> properties) {
            return new ModelConsumer(
                    ModelBroker.this,
                    reader,
                    String.valueOf(properties.get(ConsumerConfig.GROUP_ID_CONFIG)),
                    String.valueOf(properties.get(ConsumerConfig.CLIENT_ID_CONFIG)),
                    Integer.parseInt(String.valueOf(properties.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG))));
        }

        @Override
        public TopicCatalog newTopicCatalog(Map<String, Object> properties) {
            return new Catalog();
        }

        @Override
        public <K, V> Producer<K, V> newProducer(
                Map<String, Object> properties, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
            return new MockProducer<>(false, null, keySerializer, valueSerializer);
        }
    }

    private final class Catalog implements TopicCatalog {
        @Override
        public CompletableFuture<Answer> describe(TopicSelection selection) {
            if (away) {
                return CompletableFuture.failedFuture(new TimeoutException("nobody answers"));
            }
            Map<String, Topic> found = new HashMap<>();
            topics.forEach((name, id) -> {
                if (selection.matches(name)) {
                    found.put(name, new Topic(id, partitions(name).size()));
                }
            });
            Set<String> missing = new HashSet<>(selection.names());
            missing.removeAll(found.keySet());
            return CompletableFuture.completedFuture(new Answer(found, missing, Map.of()));
        }

        @Override
        public void close(Duration timeout) {}
    }
}
