package io.gustfront.kafka.fakes;

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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Reads from {@link FakeKafka}; only what the spout uses. Kafka's own MockConsumer forgets what it has returned once. */
public final class FakeConsumer extends MockConsumer<byte[], byte[]> {
    private final FakeKafka kafka;
    private final int maxPollRecords;
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final List<Runnable> callbacks = new ArrayList<>();
    public boolean isClosed;
    public int polls;

    FakeConsumer(FakeKafka kafka, int maxPollRecords) {
        super("none");
        this.kafka = kafka;
        this.maxPollRecords = maxPollRecords;
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        positions.keySet().retainAll(partitions);
        paused.retainAll(partitions);
        for (TopicPartition partition : partitions) {
            positions.putIfAbsent(partition, -1L);
        }
    }

    @Override
    public Set<TopicPartition> assignment() {
        return positions.keySet();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        if (positions.isEmpty()) {
            throw new IllegalStateException("nothing is assigned");
        }
        polls++;
        List<Runnable> due = List.copyOf(callbacks);
        callbacks.clear();
        due.forEach(Runnable::run);
        if (kafka.away) {
            return ConsumerRecords.empty();
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
        Map<TopicPartition, Long> moved = new HashMap<>(positions);
        int left = maxPollRecords;
        for (var entry : positions.entrySet()) {
            TopicPartition partition = entry.getKey();
            long position = entry.getValue();
            FakeKafka.Log log = kafka.logs.get(partition);
            if (paused.contains(partition) || log == null) {
                continue;
            }
            if (kafka.denied.contains(partition.topic())) {
                throw new TopicAuthorizationException(Set.of(partition.topic()));
            }
            if (position < log.start || position > log.end) {
                throw new OffsetOutOfRangeException(Map.of(partition, position));
            }
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long next = log.end;
            for (ConsumerRecord<byte[], byte[]> record :
                    log.records.tailMap(position, true).values()) {
                if (left == 0) {
                    next = record.offset();
                    break;
                }
                records.add(record);
                left--;
            }
            moved.put(partition, next);
            if (!records.isEmpty()) {
                found.put(partition, records);
            }
        }
        positions.putAll(moved);
        if (kafka.nextPollThrows != null) {
            RuntimeException thrown = kafka.nextPollThrows;
            kafka.nextPollThrows = null;
            throw thrown;
        }
        return new ConsumerRecords<>(found, Map.of());
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        if (!positions.containsKey(partition)) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        positions.put(partition, offset);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        seek(partition, offset.offset());
    }

    @Override
    public long position(TopicPartition partition) {
        return positions.get(partition);
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
        return positions.get(partition);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        answer();
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, kafka.committed.get(partition)));
        return found;
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        answer();
        if (kafka.commitsFail) {
            throw new TimeoutException("the commit timed out");
        }
        kafka.commits++;
        kafka.committed.putAll(offsets);
    }

    /** On its way when this returns, as Kafka's is; a poll tells how it ended. */
    @Override
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        if (kafka.away) {
            callbacks.add(() -> callback.onComplete(offsets, new TimeoutException("nobody answers")));
        } else {
            kafka.commits++;
            kafka.committed.putAll(offsets);
            callbacks.add(() -> callback.onComplete(offsets, null));
        }
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        paused.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        paused.removeAll(partitions);
    }

    @Override
    public Set<TopicPartition> paused() {
        return paused;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        answer();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, kafka.logs.get(partition).start));
        return offsets;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        answer();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, kafka.logs.get(partition).end));
        return offsets;
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestamps, Duration timeout) {
        answer();
        Map<TopicPartition, OffsetAndTimestamp> offsets = new HashMap<>();
        timestamps.forEach((partition, timestamp) -> offsets.put(
                partition,
                kafka.logs.get(partition).records.values().stream()
                        .filter(record -> record.timestamp() >= timestamp)
                        .findFirst()
                        .map(record -> new OffsetAndTimestamp(record.offset(), record.timestamp()))
                        .orElse(null)));
        return offsets;
    }

    @Override
    public OptionalLong currentLag(TopicPartition partition) {
        return OptionalLong.of(kafka.logs.get(partition).end - positions.get(partition));
    }

    @Override
    public void close(CloseOptions options) {
        isClosed = true;
    }

    private void answer() {
        if (kafka.away) {
            throw new TimeoutException("nobody answers");
        }
    }
}
