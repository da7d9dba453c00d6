package io.gustfront.kafka;

import io.gustfront.api.task.Clock;
import io.gustfront.api.task.Counter;
import io.gustfront.api.task.Histogram;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.task.UnavailableException;
import io.gustfront.api.tuple.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link KafkaBolt} is made of in {@code prepare}. {@link #write} and {@link #close} are of the executor's thread; what
 * becomes of a record is told by the producer's.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
final class RecordWriter<K, V> {
    private static final long REPORT_INTERVAL_NS = Duration.ofSeconds(30).toNanos();
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final long NS_PER_US = 1_000;

    /**
     * What a broker, or the producer, says of the record itself: no other broker, and no later time, would take it. All else that Kafka
     * says is of the broker, of the topic's state, of rights or of the producer, and may be otherwise in a minute.
     */
    private static final Set<Class<? extends KafkaException>> REFUSALS = Set.of(
            InvalidRecordException.class,
            InvalidTimestampException.class,
            InvalidTopicException.class,
            RecordBatchTooLargeException.class,
            RecordTooLargeException.class,
            SerializationException.class);

    private final KafkaBoltConfig<K, V> config;
    private final OutputCollector collector;
    private final Clock clock;
    private final ErrorReports errors;
    private final Producer<K, V> producer;
    private final AtomicLong inFlight = new AtomicLong();
    private final Counter sent;
    private final Counter written;
    private final Counter failed;
    private final Counter unaddressed;
    private final Histogram latencyUs;

    RecordWriter(KafkaBoltConfig<K, V> config, TopologyContext context, OutputCollector collector) {
        this.config = config;
        this.collector = collector;
        this.clock = context.getClock();
        this.errors = new ErrorReports(clock, REPORT_INTERVAL_NS, collector::reportError);
        this.sent = context.counter("kafka.sent");
        this.written = context.counter("kafka.written");
        this.failed = context.counter("kafka.write.failed");
        this.unaddressed = context.counter("kafka.unaddressed");
        this.latencyUs = context.histogram("kafka.write.latency.us");
        context.gauge("kafka.in-flight", inFlight::get);

        Map<String, Object> properties = new HashMap<>(config.properties());
        properties.putIfAbsent(
                ProducerConfig.CLIENT_ID_CONFIG,
                context.getTopologyId() + "." + context.getThisComponentId() + "." + context.getThisTaskId());
        Serializer<K> keys = NoArguments.make(config.keySerializer());
        Serializer<V> values = NoArguments.make(config.valueSerializer());
        keys.configure(properties, true);
        values.configure(properties, false);
        this.producer = config.clients().newProducer(properties, keys, values);
    }

    void write(Tuple input) {
        ProducerRecord<K, V> record;
        try {
            record = recordOf(input);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            giveUp(input, "a mapper threw", e);
            return;
        }
        if (record == null) {
            unaddressed.increment();
            collector.ack(input);
            return;
        }
        long sentNs = clock.nanoTime();
        inFlight.incrementAndGet();
        sent.increment();
        try {
            producer.send(record, (metadata, thrown) -> {
                inFlight.decrementAndGet();
                if (thrown == null) {
                    latencyUs.record((clock.nanoTime() - sentNs) / NS_PER_US);
                    written.increment();
                    collector.ack(input);
                } else {
                    giveUp(
                            input,
                            "writing to topic '" + record.topic() + "' failed",
                            isOfTheRecord(thrown) ? thrown : unavailable(thrown));
                }
            });
        } catch (SerializationException | ClassCastException e) {
            inFlight.decrementAndGet();
            giveUp(input, "it can't be serialized", e);
        } catch (InterruptException e) {
            inFlight.decrementAndGet();
            giveUp(input, "interrupted", unavailable(e));
        } catch (RuntimeException e) {
            // The producer is beyond help. To throw has the tuple failed, and the bolt made anew.
            inFlight.decrementAndGet();
            failed.increment();
            throw isOfTheRecord(e) ? e : unavailable(e);
        }
    }

    /** Sends what is left, within a time; what doesn't leave fails. */
    void close() {
        try {
            producer.close(CLOSE_TIMEOUT);
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable ProducerRecord<K, V> recordOf(Tuple input) {
        String topic = config.topic().map(input);
        if (topic == null) {
            return null;
        }
        Iterable<Header> headers = config.headers().map(input);
        return newRecord(
                topic,
                config.partition().map(input),
                config.timestampMs().map(input),
                config.key().map(input),
                config.value().map(input),
                headers);
    }

    @SuppressWarnings("NullAway") // Kafka's records hold null for what isn't there, and don't say so.
    private ProducerRecord<K, V> newRecord(
            String topic,
            @Nullable Integer partition,
            @Nullable Long timestampMs,
            @Nullable K key,
            @Nullable V value,
            @Nullable Iterable<Header> headers) {
        return new ProducerRecord<>(topic, partition, timestampMs, key, value, headers);
    }

    /**
     * Whether the record is to blame: for what Kafka refuses it for, and for what mappers, serializers, partitioners and
     * interceptors throw.
     */
    private static boolean isOfTheRecord(Throwable thrown) {
        return !(thrown instanceof KafkaException) || REFUSALS.stream().anyMatch(refusal -> refusal.isInstance(thrown));
    }

    private static UnavailableException unavailable(Throwable thrown) {
        return new UnavailableException(thrown.toString(), thrown);
    }

    private void giveUp(Tuple input, String what, Throwable thrown) {
        failed.increment();
        collector.fail(input, thrown);
        errors.report(
                what + " " + thrown.getClass().getName(),
                "a tuple from " + input.getSourceGlobalStreamId() + " failed: " + what,
                thrown);
    }
}
