package io.gustfront.kafka;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The properties that the spout's clients are made with. */
final class SpoutProperties {
    private SpoutProperties() {}

    /** Defaults, the user's over them, and over those what the spout decides. */
    static Map<String, Object> ofConsumer(KafkaSpoutConfig<?, ?> config, String group, String clientId) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        properties.putAll(config.properties());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(
                ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                GroupProtocol.CLASSIC.name().toLowerCase(Locale.ROOT));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }

    /** How many records one poll may return. */
    static int maxPollRecords(Map<String, Object> consumer) {
        return Integer.parseInt(String.valueOf(consumer.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG))
                .trim());
    }

    /** Of the consumer's properties those that aren't for consumers alone: how to connect. */
    static Map<String, Object> ofAdmin(Map<String, Object> consumer) {
        Map<String, Object> properties = new LinkedHashMap<>(consumer);
        keepWhatIsFor(AdminClientConfig.configNames(), properties);
        properties.computeIfPresent(AdminClientConfig.CLIENT_ID_CONFIG, (key, id) -> id + "-topics");
        return properties;
    }

    /** Of the consumer's properties those that aren't for consumers alone, for a producer that loses nothing. */
    static Map<String, Object> ofDeadLetters(Map<String, Object> consumer) {
        Map<String, Object> properties = new LinkedHashMap<>(consumer);
        keepWhatIsFor(ProducerConfig.configNames(), properties);
        properties.remove(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);
        properties.computeIfPresent(ProducerConfig.CLIENT_ID_CONFIG, (key, id) -> id + "-dead-letters");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        return properties;
    }

    private static void keepWhatIsFor(Set<String> names, Map<String, Object> properties) {
        properties.keySet().removeIf(key -> ConsumerConfig.configNames().contains(key) && !names.contains(key));
    }
}
