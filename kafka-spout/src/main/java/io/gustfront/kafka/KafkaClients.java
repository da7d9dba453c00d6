package io.gustfront.kafka;

import java.io.Serializable;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Where spouts and bolts get their Kafka clients from: {@link #overNetwork()}, but in tests and simulations. Serializable, as it
 * travels with the component. What the clients throw, here or later, is retried.
 */
public interface KafkaClients extends Serializable {
    /** A consumer of raw bytes. Called by the spout's background step, the only one that uses it. */
    Consumer<byte[], byte[]> newConsumer(Map<String, Object> properties);

    /** A catalog of the topics. Called by the spout's background step, the only one that uses it. */
    TopicCatalog newTopicCatalog(Map<String, Object> properties);

    /** A producer; its callbacks may come from a thread of its own. */
    <K, V> Producer<K, V> newProducer(
            Map<String, Object> properties, Serializer<K> keySerializer, Serializer<V> valueSerializer);

    /** The real ones. */
    static KafkaClients overNetwork() {
        return new NetworkKafkaClients();
    }
}
