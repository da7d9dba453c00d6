package io.gustfront.kafka.tools.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds numbered records into a topic, at an even rate until it is told to stop, and keeps account of those that come out of another.
 * Record n is the (n / partitions)-th of partition n % partitions; that holds since one producer sends them in order, and once.
 */
final class Load implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final int PER_SECOND = 1_000;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final String from;
    private final String to;
    private final String group;
    private final Admin admin;
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Account account = new Account(); // test's thread
    private final Thread feeder;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    /** Makes the topics, and begins. */
    Load(String bootstrap, String name) {
        from = name + ".in";
        to = name + ".out";
        group = name;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        answer(admin.createTopics(
                        List.of(new NewTopic(from, PARTITIONS, (short) 1), new NewTopic(to, PARTITIONS, (short) 1)))
                .all());
        // One request at a time: of several to a partition that is new, a later one may be taken before the first.
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "max.in.flight.requests.per.connection",
                        1,
                        "linger.ms",
                        5),
                new StringSerializer(),
                new StringSerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "enable.auto.commit",
                        false,
                        "isolation.level",
                        "read_uncommitted"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(partitions(to));
        consumer.seekToBeginning(partitions(to));
        feeder = new Thread(this::feed, "load-" + name);
        feeder.setDaemon(true);
        feeder.start();
    }

    String from() {
        return from;
    }

    String to() {
        return to;
    }

    String group() {
        return group;
    }

    private void feed() {
        try {
            long startNs = System.nanoTime();
            int next = 0;
            while (!stopped) {
                long due = (System.nanoTime() - startNs) * PER_SECOND / 1_000_000_000L;
                for (; next < due; next++) {
                    producer.send(
                            new ProducerRecord<>(from, next % PARTITIONS, null, Integer.toString(next)),
                            (metadata, e) -> onAnswer(e));
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
            producer.flush();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void onAnswer(@Nullable Exception e) {
        if (e == null) {
            accepted.incrementAndGet();
        } else {
            failure.compareAndSet(null, e);
        }
    }

    /** How many records Kafka has taken so far: not exactly the first so many. */
    int fed() {
        assertThat(failure.get()).as("what went wrong with the feed").isNull();
        return accepted.get();
    }

    /** The account, after what has come out by now. */
    Account account() {
        Map<TopicPartition, Long> ends = ends(to);
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            assertThat(System.nanoTime() - endNs).as("the output can't be read").isNegative();
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                account.cameOut(Integer.parseInt(record.value()));
            }
        }
        return account;
    }

    /** How many different records have come out. */
    int out() {
        return account().out();
    }

    /** Those records that are committed as done. */
    BitSet committed() {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> below = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (offset != null) {
                below.put(partition, offset.offset());
            }
        });
        return numbers(below);
    }

    /** Those records that Kafka has by now. */
    BitSet inTopic() {
        return numbers(ends(from));
    }

    /** Those of all that aren't among some. */
    static BitSet without(BitSet all, BitSet some) {
        BitSet left = (BitSet) all.clone();
        left.andNot(some);
        return left;
    }

    private static BitSet numbers(Map<TopicPartition, Long> below) {
        BitSet numbers = new BitSet();
        below.forEach((partition, end) -> {
            for (int offset = 0; offset < end; offset++) {
                numbers.set(offset * PARTITIONS + partition.partition());
            }
        });
        return numbers;
    }

    private Map<TopicPartition, Long> ends(String topic) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        answer(admin.listOffsets(partitions(topic).stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                        .all())
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("Kafka doesn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        producer.close(Duration.ofSeconds(5));
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
        admin.close(Duration.ofSeconds(5));
    }
}
