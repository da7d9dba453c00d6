package io.gustfront.kafka.tools.cli;

import io.gustfront.api.config.Nearest;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A connection to brokers: Kafka's clients, with deadlines, and with what they throw made a line for people. */
final class Brokers implements AutoCloseable {
    /** By topic, then by partition. */
    static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private static final int DEADLINE_MS = 10_000;
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final String servers;
    private final Map<String, Object> properties;
    private @Nullable Admin admin;

    Brokers(String servers, Map<String, Object> properties) {
        this.servers = servers;
        this.properties = properties;
    }

    /** A call to the brokers. */
    interface Call<T> {
        KafkaFuture<T> on(Admin admin);
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws CommandFailedException if there is none, or a refusal
     */
    <T> T ask(Call<T> call) {
        try {
            return call.on(admin()).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    /** Does something with a client that throws what Kafka throws. */
    <T> T use(Supplier<T> action) {
        try {
            return action.get();
        } catch (InterruptException e) {
            throw new CommandFailedException("interrupted", e);
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private CommandFailedException failed(Throwable e) {
        if (e instanceof TimeoutException) {
            return new CommandFailedException(noAnswer(), e);
        }
        Throwable shown = e.getCause() != null && e.getClass() == KafkaException.class ? e.getCause() : e;
        return new CommandFailedException("Kafka at " + servers + ": " + shown.getMessage(), e);
    }

    private String noAnswer() {
        return "no answer from Kafka at " + servers + " within " + DEADLINE_MS / 1_000 + " s; is it running there?";
    }

    /**
     * For those who read: whether there is any point in waiting on.
     *
     * @param sinceNs when the brokers answered last, by {@link System#nanoTime()}
     * @throws CommandFailedException if they haven't for too long, or if the command is asked to end
     */
    void throwIfVain(long sinceNs, StopSignal stop) {
        if (stop.isRequested()) {
            throw new CommandFailedException("interrupted");
        }
        if (System.nanoTime() - sinceNs > TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS)) {
            throw new CommandFailedException(noAnswer());
        }
    }

    private Admin admin() {
        if (admin == null) {
            admin = Admin.create(
                    with(Map.of("default.api.timeout.ms", DEADLINE_MS, "request.timeout.ms", DEADLINE_MS / 2)));
        }
        return admin;
    }

    /** A consumer of bytes that is in no group, and begins nowhere by itself. */
    KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                with(Map.of(
                        "auto.offset.reset",
                        "none",
                        "enable.auto.commit",
                        false,
                        "allow.auto.create.topics",
                        false,
                        "default.api.timeout.ms",
                        DEADLINE_MS)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** A producer of bytes that loses nothing. */
    KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                with(Map.of(
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "max.block.ms",
                        DEADLINE_MS,
                        "request.timeout.ms",
                        DEADLINE_MS / 2,
                        "delivery.timeout.ms",
                        DEADLINE_MS)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private Map<String, Object> with(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.putAll(properties);
        all.put("bootstrap.servers", servers);
        return all;
    }

    // What several commands ask.

    /** A topic. */
    TopicDescription topic(String name) {
        try {
            return ask(on -> Objects.requireNonNull(
                    on.describeTopics(List.of(name)).topicNameValues().get(name)));
        } catch (CommandFailedException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw noTopic(name, e);
            }
            throw e;
        }
    }

    private CommandFailedException noTopic(String name, Exception cause) {
        Set<String> names = ask(on -> on.listTopics().names());
        return new CommandFailedException(
                "there is no topic '" + name + "'"
                        + Nearest.to(name, names)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""),
                cause);
    }

    /** All partitions of a topic. */
    List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicPartitionInfo info : topic(topic).partitions()) {
            partitions.add(new TopicPartition(topic, info.partition()));
        }
        return partitions;
    }

    /**
     * One partition of a topic, or all of them.
     *
     * @param number which; null for all
     */
    List<TopicPartition> partitions(String topic, @Nullable Integer number) {
        List<TopicPartition> all = partitions(topic);
        List<TopicPartition> wanted = all.stream()
                .filter(each -> number == null || each.partition() == number)
                .toList();
        if (wanted.isEmpty()) {
            throw new CommandFailedException(
                    "'" + topic + "' has no partition " + number + ", only 0 to " + (all.size() - 1));
        }
        return wanted;
    }

    /** The offsets of a kind; by timestamp, -1 for a partition that has nothing so new. */
    Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec kind) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, kind));
        Map<TopicPartition, Long> found = new LinkedHashMap<>();
        ask(on -> on.listOffsets(wanted).all()).forEach((partition, offset) -> found.put(partition, offset.offset()));
        return found;
    }

    /** What a group has committed, by topic and partition; without what it has not. */
    Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        Map<TopicPartition, OffsetAndMetadata> committed = new TreeMap<>(ORDER);
        ask(on -> on.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset);
                    }
                });
        return committed;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(CLOSE);
        }
    }
}
