package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.StopSignal;
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

/** Reads logs from a place to where they end now, unless the brokers fall silent or the command is asked to end. */
final class LogScan {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Brokers brokers;
    private final StopSignal stop;

    LogScan(Brokers brokers, StopSignal stop) {
        this.brokers = brokers;
        this.stop = stop;
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
                long readNs = System.nanoTime();
                while (!left.isEmpty()) {
                    brokers.throwIfVain(readNs, stop);
                    long before = positions(consumer, left);
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                        if (record.offset() < ends.getOrDefault(partition, 0L) && !each.test(record)) {
                            return true;
                        }
                    }
                    if (positions(consumer, left) != before) {
                        readNs = System.nanoTime();
                    }
                    left.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
                }
                return false;
            }
        });
    }

    /** Grows whenever something was read, records that nobody sees (of transactions, say) included. */
    private static long positions(KafkaConsumer<?, ?> consumer, Set<TopicPartition> partitions) {
        return partitions.stream().mapToLong(consumer::position).sum();
    }
}
