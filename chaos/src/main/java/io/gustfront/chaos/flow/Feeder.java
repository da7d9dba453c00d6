package io.gustfront.chaos.flow;

import io.gustfront.chaos.load.LoadRecord;
import io.gustfront.cli.command.CommandFailedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds numbered records at an even rate, on a thread of its own. What becomes of each is told to the observer: acknowledged by all
 * replicas; or uncertain, if Kafka answered with an error or not at all, for it may have the record nevertheless. When the broker
 * is away the feeder waits, and doesn't make up for it afterwards.
 */
public final class Feeder implements AutoCloseable {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MOST_BEHIND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration END_DEADLINE = Duration.ofMinutes(3);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private final int producer;
    private final KeySpread keys;
    private final int padding;
    private final double perSecond;
    private final Observer observer;
    private final KafkaProducer<Long, byte[]> kafka;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure; // written by the feeder's thread

    /**
     * @param producer marks its records
     * @param padding of each record, in bytes
     */
    public Feeder(String bootstrap, int producer, KeySpread keys, int padding, double perSecond, Observer observer) {
        this.producer = producer;
        this.keys = keys;
        this.padding = padding;
        this.perSecond = perSecond;
        this.observer = observer;
        this.kafka = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5),
                new LongSerializer(),
                new ByteArraySerializer());
        this.thread = new Thread(this::run, "chaos-feeder");
        thread.setDaemon(true);
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            long sequence = 0;
            long startNs = System.nanoTime();
            while (!stopped) {
                long behindNs = System.nanoTime() - startNs - Math.round(sequence / perSecond * 1e9);
                if (behindNs > MOST_BEHIND_NS) {
                    startNs += behindNs;
                }
                long due = Math.round((System.nanoTime() - startNs) / 1e9 * perSecond);
                for (; sequence < due && !stopped; sequence++) {
                    send(sequence);
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
            kafka.flush();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Records of a key are all in one partition, so that their order has a meaning. */
    private void send(long sequence) {
        long key = keys.keyOf(sequence);
        byte[] value = new LoadRecord(producer, sequence, key, padding).encode();
        kafka.send(
                new ProducerRecord<>(LoadTopics.IN, (int) (key % LoadTopics.PARTITIONS), key, value),
                (metadata, error) -> {
                    if (error == null) {
                        observer.tell(checker -> checker.onAcked(sequence));
                    } else {
                        observer.tell(checker -> checker.onUncertain(sequence));
                    }
                });
    }

    /** Ends it: when this returns, of each record it is known what Kafka answered. */
    public void stop() {
        stopped = true;
        try {
            thread.join(END_DEADLINE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw new CommandFailedException("the feed failed: " + thrown, thrown);
        }
        if (thread.isAlive()) {
            throw new CommandFailedException("Kafka doesn't answer to what was fed");
        }
    }

    @Override
    public void close() {
        stopped = true;
        kafka.close(CLOSE_DEADLINE);
    }
}
