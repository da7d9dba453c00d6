package io.gustfront.kafka;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a Kafka spout reads, as its component's configuration says it in plain words to those that can't look into the user's
 * object: {@code gust kafka lag}, say.
 *
 * @param bootstrapServers brokers to ask first
 * @param topics the topics by name; empty if there is a pattern
 * @param pattern what the names of topics match; empty if there are names
 * @param group the group that it commits for; empty for the one that is named after topology and component
 */
public record SpoutSource(
        String bootstrapServers, List<String> topics, Optional<String> pattern, Optional<String> group) {
    private static final String BOOTSTRAP = "kafka-spout.source.bootstrap-servers";
    private static final String TOPICS = "kafka-spout.source.topics";
    private static final String PATTERN = "kafka-spout.source.pattern";
    private static final String GROUP = "kafka-spout.source.group";

    /** Copies what it is given. */
    public SpoutSource {
        topics = List.copyOf(topics);
    }

    static SpoutSource of(KafkaSpoutConfig<?, ?> config) {
        return new SpoutSource(
                config.bootstrapServers(),
                config.topics().names().stream().sorted().toList(),
                Optional.ofNullable(config.topics().pattern()).map(Pattern::pattern),
                Optional.ofNullable(config.group()));
    }

    /** From a component's configuration; empty if it is no Kafka spout's. */
    public static Optional<SpoutSource> of(Map<String, ?> configuration) {
        Object bootstrap = configuration.get(BOOTSTRAP);
        if (bootstrap == null) {
            return Optional.empty();
        }
        String topics = text(configuration, TOPICS).orElse("");
        return Optional.of(new SpoutSource(
                bootstrap.toString(),
                topics.isEmpty() ? List.of() : Arrays.asList(topics.split(",", -1)),
                text(configuration, PATTERN),
                text(configuration, GROUP)));
    }

    private static Optional<String> text(Map<String, ?> configuration, String key) {
        return Optional.ofNullable(configuration.get(key)).map(Object::toString);
    }

    /** The group that the offsets are committed for. */
    public String groupOf(String topologyName, String componentId) {
        return group.orElseGet(() -> topologyName + "." + componentId);
    }

    /** Whether it reads a topic. */
    public boolean reads(String topic) {
        return topics.contains(topic)
                || pattern.map(regex -> Pattern.matches(regex, topic)).orElse(false);
    }

    Map<String, Object> configuration() {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put(BOOTSTRAP, bootstrapServers);
        if (pattern.isPresent()) {
            configuration.put(PATTERN, pattern.get());
        } else {
            configuration.put(TOPICS, String.join(",", topics));
        }
        group.ifPresent(id -> configuration.put(GROUP, id));
        return configuration;
    }
}
