package io.gustfront.simulation.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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

/** Reads from {@link ModelBroker}; only what the spout uses. Kafka's own MockConsumer forgets what it has returned once. */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // all happens on one thread
final class ModelConsumer extends MockConsumer<byte[], byte[]> {
    private final ModelBroker broker;
    private final ModelBroker.Reader reader;
    private final String group;
    private final String clientId;
    private final int maxPollRecords;
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final List<Runnable> callbacks = new ArrayList<>();

    ModelConsumer(ModelBroker broker, ModelBroker.Reader reader, String group, String clientId, int maxPollRecords) {
        super("none");
        this.broker = broker;
        this.reader = reader;
        this.group = group;
        this.clientId = clientId;
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
        List<Runnable> due = List.copyOf(callbacks);
        callbacks.clear();
        due.forEach(Runnable::run);
        if (broker.isAway()) {
            broker.blocked(timeout.toNanos());
            return ConsumerRecords.empty();
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new LinkedHashMap<>();
        Map<TopicPartition, Long> moved = new LinkedHashMap<>();
        int left = maxPollRecords;
        for (var entry : positions.entrySet()) {
            TopicPartition partition = entry.getKey();
            broker.onRead(clientId, partition);
            if (!paused.contains(partition)) {
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                moved.put(partition, read(partition, entry.getValue(), left, records));
                left -= records.size();
                if (!records.isEmpty()) {
                    found.put(partition, records);
                }
            }
        }
        positions.putAll(moved);
        if (found.isEmpty()) {
            broker.blocked(timeout.toNanos());
        }
        return new ConsumerRecords<>(found, Map.of());
    }

    /** Where the next poll begins. */
    private long read(TopicPartition partition, long position, int most, List<ConsumerRecord<byte[], byte[]>> records) {
        ModelBroker.Log log = broker.log(partition);
        if (position < 0 || position > log.end) {
            throw new OffsetOutOfRangeException(Map.of(partition, position));
        }
        for (ConsumerRecord<byte[], byte[]> record :
                log.records.tailMap(position, true).values()) {
            if (records.size() == most) {
                return record.offset();
            }
            records.add(record);
        }
        return log.end;
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
        return positions.getOrDefault(partition, -1L);
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
        return position(partition);
    }

    @Override
    @SuppressWarnings("NullAway") // Kafka's contract: null where nothing was committed
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        broker.answer();
        Map<TopicPartition, OffsetAndMetadata> found = new LinkedHashMap<>();
        partitions.forEach(partition -> found.put(partition, broker.committedNote(group, partition)));
        return found;
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        broker.answer();
        if (broker.losesCommit()) {
            if (broker.half()) {
                broker.commit(reader, group, offsets);
            }
            throw new TimeoutException("the commit timed out");
        }
        broker.commit(reader, group, offsets);
    }

    /** It takes effect now or with the next poll, which tells how it ended; or it doesn't, and nobody can tell. */
    @Override
    @SuppressWarnings("NullAway") // Kafka's contract: null where nothing was thrown
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        boolean lost = broker.isAway() || broker.losesCommit();
        boolean done = !broker.isAway() && (!lost || broker.half());
        boolean now = broker.half();
        if (done && now) {
            broker.commit(reader, group, offsets);
        }
        callbacks.add(() -> {
            if (done && !now) {
                broker.commit(reader, group, offsets);
            }
            callback.onComplete(offsets, lost ? new TimeoutException("the answer is lost") : null);
        });
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
        broker.answer();
        Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
        partitions.forEach(partition -> offsets.put(partition, 0L));
        return offsets;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        broker.answer();
        Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
        partitions.forEach(partition -> offsets.put(partition, broker.end(partition)));
        return offsets;
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestamps, Duration timeout) {
        throw new UnsupportedOperationException("nobody asks for times here");
    }

    @Override
    public OptionalLong currentLag(TopicPartition partition) {
        return OptionalLong.of(broker.end(partition) - position(partition));
    }

    @Override
    public void close(CloseOptions options) {}
}
