package io.gustfront.examples;

import io.gustfront.kafka.KafkaClients;
import io.gustfront.kafka.TopicCatalog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka for topologies in a driver whose spouts are fed: takes whatever is written, and keeps it. One for the whole JVM, as copies
 * of this travel with the components.
 */
public final class WrittenRecords implements KafkaClients {
    private static final long serialVersionUID = 1L;
    private static final List<MockProducer<?, ?>> PRODUCERS = new CopyOnWriteArrayList<>();

    /** Forgets what was written before. */
    public WrittenRecords() {
        PRODUCERS.clear();
    }

    /** All values, by each producer in order. */
    public List<String> values() {
        return all(ProducerRecord::value);
    }

    /** All keys, in the same order. */
    public List<String> keys() {
        return all(ProducerRecord::key);
    }

    private static List<String> all(Function<ProducerRecord<?, ?>, @Nullable Object> part) {
        return PRODUCERS.stream()
                .flatMap(producer -> producer.history().stream())
                .map(part)
                .map(String::valueOf)
                .toList();
    }

    @Override
    public <K, V> Producer<K, V> newProducer(
            Map<String, Object> properties, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
        MockProducer<K, V> producer = new MockProducer<>(true, null, keySerializer, valueSerializer);
        PRODUCERS.add(producer);
        return producer;
    }

    @Override
    public Consumer<byte[], byte[]> newConsumer(Map<String, Object> properties) {
        throw new UnsupportedOperationException("spouts are fed");
    }

    @Override
    public TopicCatalog newTopicCatalog(Map<String, Object> properties) {
        throw new UnsupportedOperationException("spouts are fed");
    }
}
