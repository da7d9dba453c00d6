package io.gustfront.kafka.tools.cli;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads logs from a place to where they end now. */
final class LogScan {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Brokers brokers;

    LogScan(Brokers brokers) {
        this.brokers = brokers;
    }

    /**
     * Reads partitions from their beginning.
     *
     * @param each given each record; whether to go on
     */
    void scan(Collection<TopicPartition> partitions, Predicate<ConsumerRecord<byte[], byte[]>> each) {
        scan(brokers.offsets(partitions, OffsetSpec.earliest()), each);
    }

    /** Reads partitions from these offsets. */
    void scan(Map<TopicPartition, Long> from, Predicate<ConsumerRecord<byte[], byte[]>> each) {
        boolean unused = brokers.use(() -> {
            try (KafkaConsumer<byte[], byte[]> consumer = brokers.consumer()) {
                Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(from.keySet()));
                Set<TopicPartition> left = new HashSet<>(from.keySet());
                consumer.assign(left);
                from.forEach(consumer::seek);
                left.removeIf(partition -> from.getOrDefault(partition, 0L) >= ends.getOrDefault(partition, 0L));
                while (!left.isEmpty()) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                        if (record.offset() < ends.getOrDefault(partition, 0L) && !each.test(record)) {
                            return true;
                        }
                    }
                    left.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
                }
                return false;
            }
        });
    }
}
