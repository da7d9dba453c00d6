package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Wait;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The demo's two topics and its consumer group, as Kafka sees them. */
final class DemoTopics implements AutoCloseable {
    static final String SENTENCES = "sentences";
    static final String WORDS = "words";
    static final String GROUP = "word-count";
    static final int PARTITIONS = 4;

    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(30);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
    private static final short REPLICAS = 1;

    private final Admin admin;
    private final Wait wait;

    DemoTopics(String bootstrapServers, Wait wait) {
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        this.wait = wait;
    }

    void create() {
        answer(
                "Kafka to create the topics",
                admin.createTopics(List.of(
                                new NewTopic(SENTENCES, PARTITIONS, REPLICAS),
                                new NewTopic(WORDS, PARTITIONS, REPLICAS)))
                        .all());
    }

    static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** Where the partitions of a topic end. */
    Map<TopicPartition, Long> endOffsets(String topic) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        answer(
                        "Kafka to tell where '" + topic + "' ends",
                        admin.listOffsets(partitions(topic).stream()
                                        .collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest())))
                                .all())
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /** How many sentences the group has committed as done. */
    long committed() {
        return sum(committedOffsets());
    }

    /** How many sentences are in the topic that the group has not committed as done. */
    long uncommitted() {
        return sum(endOffsets(SENTENCES)) - committed();
    }

    /** Below which offset all sentences of each partition are committed as done. */
    Map<TopicPartition, Long> committedOffsets() {
        Map<TopicPartition, OffsetAndMetadata> committed = answer(
                "Kafka to tell the committed offsets",
                admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions(SENTENCES)) {
            OffsetAndMetadata offset = committed.get(partition);
            offsets.put(partition, offset == null ? 0 : offset.offset());
        }
        return offsets;
    }

    static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private <T> T answer(String what, KafkaFuture<T> future) {
        wait.until(what, ANSWER_DEADLINE, future::isDone);
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new CommandFailedException("waited for " + what + ", but it answered: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        admin.close(CLOSE_DEADLINE);
    }
}
