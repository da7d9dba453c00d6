package io.gustfront.kafka;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Clients that talk to brokers. */
record NetworkKafkaClients() implements KafkaClients {
    private static final long serialVersionUID = 1L;

    @Override
    public Consumer<byte[], byte[]> newConsumer(Map<String, Object> properties) {
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public TopicCatalog newTopicCatalog(Map<String, Object> properties) {
        return new AdminTopicCatalog(Admin.create(properties));
    }

    @Override
    public <K, V> Producer<K, V> newProducer(
            Map<String, Object> properties, Serializer<K> keySerializer, Serializer<V> valueSerializer) {
        return new KafkaProducer<>(properties, keySerializer, valueSerializer);
    }
}
