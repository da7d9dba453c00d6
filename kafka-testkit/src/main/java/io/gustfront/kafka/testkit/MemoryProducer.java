package io.gustfront.kafka.testkit;

import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a {@link MemoryKafka} at once; if that is away, it gives up at once, too, and says so as Kafka's own producer does after its
 * timeout. Kafka's mock does the rest, callbacks included.
 */
final class MemoryProducer<K, V> extends MockProducer<K, V> {
    private final MemoryKafka kafka;
    private final Serializer<K> keySerializer;
    private final Serializer<V> valueSerializer;

    MemoryProducer(MemoryKafka kafka, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
        super(false, null, keySerializer, valueSerializer);
        this.kafka = kafka;
        this.keySerializer = keySerializer;
        this.valueSerializer = valueSerializer;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback callback) {
        boolean away = kafka.isAway();
        if (!away && !closed()) {
            append(record); // before the mock knows of it: where that throws, nothing may wait to be completed
        }
        Future<RecordMetadata> sent = super.send(record, callback);
        boolean unused = away ? errorNext(new TimeoutException("nobody answers")) : completeNext();
        return sent;
    }

    private void append(ProducerRecord<K, V> record) {
        byte[] key =
                record.key() == null ? null : keySerializer.serialize(record.topic(), record.headers(), record.key());
        byte[] value = record.value() == null
                ? null
                : valueSerializer.serialize(record.topic(), record.headers(), record.value());
        int partition = record.partition() == null ? kafka.partitionOf(record.topic(), key) : record.partition();
        long unused = kafka.append(record.topic(), partition, record.timestamp(), key, value, record.headers());
    }
}
