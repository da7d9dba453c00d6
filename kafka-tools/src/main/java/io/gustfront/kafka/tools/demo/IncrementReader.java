package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.Wait;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the output topic from its beginning and adds the increments up. */
final class IncrementReader implements AutoCloseable {
    private static final Duration READ_DEADLINE = Duration.ofSeconds(60);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    /** So that it keeps up with the bolts, though it is asked only now and then. */
    private static final int MOST_AT_ONCE = 20_000;

    private final Consumer<String, Long> consumer;
    private final Map<String, Long> sums = new HashMap<>();
    private long words;

    IncrementReader(String bootstrapServers) {
        this(new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        MOST_AT_ONCE,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false),
                new StringDeserializer(),
                new LongDeserializer()));
        List<TopicPartition> partitions = DemoTopics.partitions(DemoTopics.WORDS);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    IncrementReader(Consumer<String, Long> consumer) {
        this.consumer = consumer;
    }

    /** Takes what has come, without waiting for more. */
    void poll() {
        for (ConsumerRecord<String, Long> increment : consumer.poll(Duration.ZERO)) {
            sums.merge(increment.key(), increment.value(), Long::sum);
            words += increment.value();
        }
    }

    /** Reads on until the given ends. */
    void readTo(Map<TopicPartition, Long> ends, Wait wait) {
        wait.until("the counted words to be read back from Kafka", READ_DEADLINE, () -> {
            poll();
            return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        });
    }

    /** The sum of each word's increments so far. */
    Map<String, Long> sums() {
        return Map.copyOf(sums);
    }

    /** The sum of all increments so far. */
    long words() {
        return words;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_DEADLINE));
    }
}
