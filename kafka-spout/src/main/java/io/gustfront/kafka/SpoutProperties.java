package io.gustfront.kafka;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;

/** The properties that the spout's clients are made with. */
final class SpoutProperties {
    private SpoutProperties() {}

    /** Defaults, the user's over them, and over those what the spout decides. */
    static Map<String, Object> ofConsumer(KafkaSpoutConfig<?, ?> config, String group, String clientId) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
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
        properties
                .keySet()
                .removeIf(key -> ConsumerConfig.configNames().contains(key)
                        && !AdminClientConfig.configNames().contains(key));
        properties.computeIfPresent(AdminClientConfig.CLIENT_ID_CONFIG, (key, id) -> id + "-topics");
        return properties;
    }
}
