package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandFailedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A {@link Feed} into the topic of sentences, with the thread that steps it. */
final class KafkaFeed implements AutoCloseable {
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
    private static final long PAUSE_NS = Duration.ofMillis(1).toNanos();

    private final KafkaProducer<String, String> producer;
    private final Feed feed;
    private final Thread thread;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean closed;

    KafkaFeed(String bootstrapServers, SentenceText text, long records, double perSecond) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5),
                new StringSerializer(),
                new StringSerializer());
        this.feed = new Feed(text, records, perSecond, (number, sentence) -> {
            int partition = (int) (number % DemoTopics.PARTITIONS);
            producer.send(
                    new ProducerRecord<>(DemoTopics.SENTENCES, partition, null, sentence),
                    (metadata, e) -> onAnswer(e));
        });
        this.thread = new Thread(this::run, "demo-feed");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed && !feed.isDone() && failure.get() == null) {
                if (feed.doWork(System.nanoTime()) == 0) {
                    LockSupport.parkNanos(PAUSE_NS);
                }
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

    /** Holds it up when it has sent so many. */
    void limit(long sentences) {
        feed.limit(sentences);
    }

    /** Whether there are sentences that haven't been sent yet. */
    boolean isOn() {
        return !feed.isDone();
    }

    /** The number of the sentence that is at a place of the topic: they are dealt out to the partitions in turn. */
    static long number(int partition, long offset) {
        return offset * DemoTopics.PARTITIONS + partition;
    }

    /**
     * How many sentences the broker has.
     *
     * @throws CommandFailedException if it refused one
     */
    long accepted() {
        Throwable thrown = failure.get();
        if (thrown != null && !closed) {
            throw new CommandFailedException("Kafka did not take a sentence: " + thrown, thrown);
        }
        return accepted.get();
    }

    @Override
    public void close() {
        closed = true;
        producer.close(CLOSE_DEADLINE);
    }
}
