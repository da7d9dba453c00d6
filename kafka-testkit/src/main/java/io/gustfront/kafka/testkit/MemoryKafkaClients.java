package io.gustfront.kafka.testkit;

import io.gustfront.kafka.KafkaClients;
import io.gustfront.kafka.TopicCatalog;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Clients of a {@link MemoryKafka}.
 *
 * @param id by which it is found in this JVM
 */
record MemoryKafkaClients(long id) implements KafkaClients {
    private static final long serialVersionUID = 1L;

    @Override
    public Consumer<byte[], byte[]> newConsumer(Map<String, Object> properties) {
        return new MemoryConsumer(MemoryKafka.of(id), properties);
    }

    @Override
    public TopicCatalog newTopicCatalog(Map<String, Object> properties) {
        return new MemoryTopicCatalog(MemoryKafka.of(id));
    }

    @Override
    public <K, V> Producer<K, V> newProducer(
            Map<String, Object> properties, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
        return new MemoryProducer<>(MemoryKafka.of(id), keySerializer, valueSerializer);
    }
}
