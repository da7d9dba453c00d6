package io.gustfront.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys and values of a record's bytes, with the user's deserializers. On the executor's thread: they aren't made for
 * several threads, one that hangs is seen there, and a record that one refuses is then a failure of that record and of nothing
 * else.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
final class RecordDecoder<K, V> {
    private final Deserializer<K> keys;
    private final Deserializer<V> values;

    RecordDecoder(Deserializer<K> keys, Deserializer<V> values) {
        this.keys = keys;
        this.values = values;
    }

    /** Makes and configures the deserializers that a configuration names. */
    static <K, V> RecordDecoder<K, V> of(KafkaSpoutConfig<K, V> config, Map<String, Object> properties) {
        Deserializer<K> keys = NoArguments.make(config.keyDeserializer());
        Deserializer<V> values = NoArguments.make(config.valueDeserializer());
        keys.configure(properties, true);
        values.configure(properties, false);
        return new RecordDecoder<>(keys, values);
    }

    /**
     * Decodes a record.
     *
     * @throws RuntimeException whatever a deserializer throws
     */
    ConsumerRecord<K, V> decode(ConsumerRecord<byte[], byte[]> raw) {
        return new ConsumerRecord<>(
                raw.topic(),
                raw.partition(),
                raw.offset(),
                raw.timestamp(),
                raw.timestampType(),
                raw.serializedKeySize(),
                raw.serializedValueSize(),
                decode(keys, raw.topic(), raw.headers(), raw.key()),
                decode(values, raw.topic(), raw.headers(), raw.value()),
                raw.headers(),
                raw.leaderEpoch());
    }

    void close() {
        keys.close();
        values.close();
    }

    @SuppressWarnings("NullAway") // Kafka's records hold null for what isn't there, and don't say so.
    private static <T> T decode(Deserializer<T> deserializer, String topic, Headers headers, byte @Nullable [] bytes) {
        return bytes == null ? null : deserializer.deserialize(topic, headers, bytes);
    }
}
