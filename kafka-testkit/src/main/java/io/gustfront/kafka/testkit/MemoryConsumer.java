package io.gustfront.kafka.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads from a {@link MemoryKafka}. Kafka's own mock forgets what it has returned once, so what the spout reads by is here: positions,
 * polls, commits.
 *
 * <p>A commit takes effect when it is asked for, as with a broker that answers at once, whether or not the consumer lives to hear of
 * it; what became of an asynchronous one is told by the next poll, as Kafka does.
 */
final class MemoryConsumer extends MockConsumer<byte[], byte[]> {
    private final MemoryKafka kafka;
    private final String group;
    private final int maxPollRecords;
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final List<Runnable> callbacks = new ArrayList<>(); // called by the next poll

    MemoryConsumer(MemoryKafka kafka, Map<String, Object> properties) {
        super("none");
        this.kafka = kafka;
        this.group = String.valueOf(properties.get(ConsumerConfig.GROUP_ID_CONFIG));
        this.maxPollRecords = properties.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG) instanceof Integer most
                ? most
                : ConsumerConfig.DEFAULT_MAX_POLL_RECORDS;
    }

    @Override
    public synchronized void assign(Collection<TopicPartition> partitions) {
        positions.keySet().retainAll(partitions);
        paused.retainAll(partitions);
        partitions.forEach(partition -> positions.putIfAbsent(partition, -1L));
    }

    @Override
    public synchronized Set<TopicPartition> assignment() {
        return positions.keySet();
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        List<Runnable> due = List.copyOf(callbacks);
        callbacks.clear();
        due.forEach(Runnable::run);
        if (kafka.isAway()) {
            return ConsumerRecords.empty();
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
        int left = maxPollRecords;
        for (Map.Entry<TopicPartition, Long> entry : positions.entrySet()) {
            TopicPartition partition = entry.getKey();
            if (paused.contains(partition) || !kafka.has(partition) || entry.getValue() < 0) {
                continue;
            }
            List<ConsumerRecord<byte[], byte[]>> records = kafka.read(partition, entry.getValue(), left);
            if (!records.isEmpty()) {
                found.put(partition, records);
                left -= records.size();
                entry.setValue(entry.getValue() + records.size());
            }
        }
        return new ConsumerRecords<>(found, Map.of());
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
        positions.replace(partition, offset);
    }

    @Override
    public synchronized void seek(TopicPartition partition, OffsetAndMetadata offset) {
        seek(partition, offset.offset());
    }

    @Override
    public synchronized long position(TopicPartition partition) {
        Long position = positions.get(partition);
        if (position == null) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        return position;
    }

    @Override
    public synchronized long position(TopicPartition partition, Duration timeout) {
        return position(partition);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
        requireAnswer();
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, kafka.commitOf(group, partition)));
        return found;
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        requireAnswer();
        kafka.commit(group, offsets);
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        Exception refusal = kafka.isAway() ? new TimeoutException("nobody answers") : null;
        if (refusal == null) {
            kafka.commit(group, offsets);
        }
        callbacks.add(() -> callback.onComplete(offsets, refusal));
    }

    @Override
    public synchronized void pause(Collection<TopicPartition> partitions) {
        paused.addAll(partitions);
    }

    @Override
    public synchronized void resume(Collection<TopicPartition> partitions) {
        paused.removeAll(partitions);
    }

    @Override
    public synchronized Set<TopicPartition> paused() {
        return Set.copyOf(paused);
    }

    @Override
    public synchronized Map<TopicPartition, Long> beginningOffsets(
            Collection<TopicPartition> partitions, Duration timeout) {
        requireAnswer();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, 0L));
        return offsets;
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        requireAnswer();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, kafka.end(partition)));
        return offsets;
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestamps, Duration timeout) {
        requireAnswer();
        Map<TopicPartition, OffsetAndTimestamp> offsets = new HashMap<>();
        timestamps.forEach((partition, timestamp) -> kafka.read(partition, 0, Integer.MAX_VALUE).stream()
                .filter(record -> record.timestamp() >= timestamp)
                .findFirst()
                .ifPresent(
                        record -> offsets.put(partition, new OffsetAndTimestamp(record.offset(), record.timestamp()))));
        return offsets;
    }

    @Override
    public synchronized OptionalLong currentLag(TopicPartition partition) {
        return OptionalLong.of(kafka.end(partition) - position(partition));
    }

    @Override
    public synchronized void close(CloseOptions options) {}

    private void requireAnswer() {
        if (kafka.isAway()) {
            throw new TimeoutException("nobody answers");
        }
    }
}
