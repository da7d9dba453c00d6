package io.gustfront.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record on its way to the dead-letter topic.
 *
 * @param id whose verdict it is
 * @param record what is to be written
 */
record DeadLetter(RecordId id, ProducerRecord<byte[], byte[]> record) {

    @SuppressWarnings("NullAway") // Kafka's records hold null for what isn't there, and don't say so.
    static DeadLetter of(
            String topic, String topology, RecordId id, ConsumerRecord<byte[], byte[]> raw, Failure failure) {
        Headers headers = new RecordHeaders(raw.headers());
        set(headers, DeadLetterHeaders.TOPIC, raw.topic());
        set(headers, DeadLetterHeaders.PARTITION, String.valueOf(raw.partition()));
        set(headers, DeadLetterHeaders.OFFSET, String.valueOf(raw.offset()));
        set(headers, DeadLetterHeaders.TIMESTAMP, String.valueOf(raw.timestamp()));
        set(headers, DeadLetterHeaders.TOPOLOGY, topology);
        set(headers, DeadLetterHeaders.COMPONENT, failure.component());
        set(headers, DeadLetterHeaders.TASK, String.valueOf(failure.task()));
        set(headers, DeadLetterHeaders.ATTEMPTS, String.valueOf(id.attempts + id.crashes));
        set(headers, DeadLetterHeaders.REASON, failure.reason());
        headers.remove(DeadLetterHeaders.EXCEPTION);
        if (!failure.exception().isEmpty()) {
            set(headers, DeadLetterHeaders.EXCEPTION, failure.exception());
        }
        return new DeadLetter(id, new ProducerRecord<>(topic, null, null, raw.key(), raw.value(), headers));
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }
}
