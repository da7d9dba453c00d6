package io.gustfront.kafka;

import java.io.Serializable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tuple of a record. Called by the executor's thread, once for each delivery, so again for a replay. What it throws
 * counts as a failed attempt of the record.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
@FunctionalInterface
public interface RecordTranslator<K, V> extends Serializable {
    /**
     * Translates a record, which comes with topic, partition, offset, timestamp and headers. Its key is null for a record
     * without one, its value for a tombstone.
     *
     * @return what to emit, or null for nothing: the record is done then
     */
    @Nullable
    Emission translate(ConsumerRecord<K, V> record);
}
