package io.gustfront.kafka;

import io.gustfront.api.config.ConfigException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link KafkaBolt} writes, where and how. Immutable; made by a {@link Builder}, which tells everything that is wrong at
 * once.
 *
 * <pre>{@code
 * KafkaBoltConfig<String, Long> config = KafkaBoltConfig.builder(
 *                 "localhost:9092", StringSerializer.class, LongSerializer.class)
 *         .topic("counts")
 *         .key(tuple -> tuple.getString(0))
 *         .value(tuple -> tuple.getLong(1))
 *         .build();
 * builder.setBolt("counts", new KafkaBolt<>(config)).shuffleGrouping("count");
 * }</pre>
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class KafkaBoltConfig<K, V> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Class<? extends Serializer<K>> keySerializer;
    private final Class<? extends Serializer<V>> valueSerializer;
    private final TupleMapper<String> topic;
    private final TupleMapper<K> key;
    private final TupleMapper<V> value;
    private final TupleMapper<? extends Iterable<Header>> headers;
    private final TupleMapper<Integer> partition;
    private final TupleMapper<Long> timestampMs;
    private final Duration deliveryTimeout;
    private final int maxInFlight;
    private final Map<String, Object> properties;
    private final KafkaClients clients;

    private KafkaBoltConfig(
            Builder<K, V> builder, TupleMapper<String> topic, TupleMapper<V> value, Map<String, Object> properties) {
        this.keySerializer = builder.keySerializer;
        this.valueSerializer = builder.valueSerializer;
        this.topic = topic;
        this.key = builder.key;
        this.value = value;
        this.headers = builder.headers;
        this.partition = builder.partition;
        this.timestampMs = builder.timestampMs;
        this.deliveryTimeout = builder.deliveryTimeout;
        this.maxInFlight = builder.maxInFlight;
        this.properties = new LinkedHashMap<>(properties);
        this.clients = builder.clients;
    }

    /**
     * Begins a configuration.
     *
     * @param bootstrapServers brokers to ask first: {@code host:port}, separated by commas
     * @param keySerializer makes bytes of keys; needs a public constructor without parameters, and is configured with the
     *     {@linkplain Builder#property properties}
     * @param valueSerializer makes bytes of values; likewise
     */
    public static <K, V> Builder<K, V> builder(
            String bootstrapServers,
            Class<? extends Serializer<K>> keySerializer,
            Class<? extends Serializer<V>> valueSerializer) {
        return new Builder<>(bootstrapServers, keySerializer, valueSerializer);
    }

    /** Makes bytes of keys. */
    public Class<? extends Serializer<K>> keySerializer() {
        return keySerializer;
    }

    /** Makes bytes of values. */
    public Class<? extends Serializer<V>> valueSerializer() {
        return valueSerializer;
    }

    /** Chooses the topic. */
    public TupleMapper<String> topic() {
        return topic;
    }

    /** Takes the key. */
    public TupleMapper<K> key() {
        return key;
    }

    /** Takes the value. */
    public TupleMapper<V> value() {
        return value;
    }

    /** Takes the headers. */
    public TupleMapper<? extends Iterable<Header>> headers() {
        return headers;
    }

    /** Chooses the partition; null lets the producer choose. */
    public TupleMapper<Integer> partition() {
        return partition;
    }

    /** Takes the timestamp in milliseconds since 1970; null for the time of sending. */
    public TupleMapper<Long> timestampMs() {
        return timestampMs;
    }

    /** How long the producer tries before it gives a record up. */
    public Duration deliveryTimeout() {
        return deliveryTimeout;
    }

    /** How many tuples of a task may wait for the broker. */
    public int maxInFlight() {
        return maxInFlight;
    }

    /** All properties of the producer, but its client id unless that was set. */
    public Map<String, Object> properties() {
        return Map.copyOf(properties);
    }

    /** Where the Kafka clients come from. */
    public KafkaClients clients() {
        return clients;
    }

    /**
     * Puts a configuration together. Not for several threads.
     *
     * @param <K> the keys' type
     * @param <V> the values' type
     */
    public static final class Builder<K, V> {
        private static final int DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
        private static final int DEFAULT_MAX_BLOCK_MS = 10_000;
        private static final String NOTHING_LOST = "the bolt acks a tuple when all replicas have it, once";

        /** What the bolt decides, with what to do instead. */
        private static final Map<String, String> OWNED = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "give it to builder(...)",
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "give it to builder(...)",
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "give it to builder(...)",
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "use deliveryTimeout(...)",
                ProducerConfig.ACKS_CONFIG, NOTHING_LOST,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, NOTHING_LOST,
                ProducerConfig.RETRIES_CONFIG, "it is tried until the delivery timeout; use deliveryTimeout(...)",
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, "the bolt writes no transactions");

        private final String bootstrapServers;
        private final Class<? extends Serializer<K>> keySerializer;
        private final Class<? extends Serializer<V>> valueSerializer;
        private final Map<String, Object> properties = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private @Nullable TupleMapper<String> topic;
        private TupleMapper<K> key = tuple -> null;
        private @Nullable TupleMapper<V> value;
        private TupleMapper<? extends Iterable<Header>> headers = tuple -> null;
        private TupleMapper<Integer> partition = tuple -> null;
        private TupleMapper<Long> timestampMs = tuple -> null;
        private Duration deliveryTimeout = Duration.ofMinutes(2);
        private int maxInFlight = 10_000;
        private KafkaClients clients = KafkaClients.overNetwork();

        private Builder(
                String bootstrapServers,
                Class<? extends Serializer<K>> keySerializer,
                Class<? extends Serializer<V>> valueSerializer) {
            this.bootstrapServers = bootstrapServers;
            this.keySerializer = keySerializer;
            this.valueSerializer = valueSerializer;
        }

        /** Writes everything to one topic. */
        public Builder<K, V> topic(String name) {
            if (name.isBlank()) {
                problems.add("the topic's name is blank");
            }
            return topicSelector(tuple -> name);
        }

        /** Chooses the topic of each tuple. A tuple for which it chooses null is acked, not written, and counted. */
        public Builder<K, V> topicSelector(TupleMapper<String> selector) {
            this.topic = selector;
            return this;
        }

        /** Takes the key. Default: none. */
        public Builder<K, V> key(TupleMapper<K> mapper) {
            this.key = mapper;
            return this;
        }

        /** Takes the value; null is written as a tombstone. */
        public Builder<K, V> value(TupleMapper<V> mapper) {
            this.value = mapper;
            return this;
        }

        /** Takes the headers. Default: none. */
        public Builder<K, V> headers(TupleMapper<? extends Iterable<Header>> mapper) {
            this.headers = mapper;
            return this;
        }

        /** Chooses the partition. Default: Kafka's own rule by the key, or {@code partitioner.class}. */
        public Builder<K, V> partition(TupleMapper<Integer> selector) {
            this.partition = selector;
            return this;
        }

        /** Takes the timestamp in milliseconds since 1970. Default: the time of sending. */
        public Builder<K, V> timestampMs(TupleMapper<Long> mapper) {
            this.timestampMs = mapper;
            return this;
        }

        /**
         * How long the producer tries before it gives a record up, which fails the tuple. The component's message timeout is five
         * seconds more. Default: 2 minutes.
         */
        public Builder<K, V> deliveryTimeout(Duration timeout) {
            this.deliveryTimeout = timeout;
            return this;
        }

        /** How many tuples of a task may wait for the broker; beyond, the task is given no more. Default: 10,000. */
        public Builder<K, V> maxInFlight(int tuplesPerTask) {
            this.maxInFlight = tuplesPerTask;
            return this;
        }

        /**
         * Sets a further property of the Kafka producer, such as {@code compression.type}; also the serializers get them. Those
         * that the bolt decides itself are refused.
         *
         * @param propertyValue must be serializable
         */
        public Builder<K, V> property(String name, Object propertyValue) {
            String instead = OWNED.get(name);
            if (instead != null) {
                problems.add("property '" + name + "' can't be set: " + instead);
            } else if (!(propertyValue instanceof Serializable)) {
                problems.add("the value of property '" + name + "' is not serializable");
            } else {
                properties.put(name, propertyValue);
            }
            return this;
        }

        /** Sets further properties of the Kafka producer, as {@link #property}. */
        public Builder<K, V> properties(Map<String, ?> entries) {
            entries.forEach(this::property);
            return this;
        }

        /** Where the Kafka clients come from; for tests. */
        public Builder<K, V> clients(KafkaClients source) {
            this.clients = source;
            return this;
        }

        /**
         * Checks it all and makes the configuration.
         *
         * @throws ConfigException that lists everything that is wrong
         */
        public KafkaBoltConfig<K, V> build() {
            List<String> found = new ArrayList<>(problems);
            if (bootstrapServers.isBlank()) {
                found.add("there are no bootstrap servers");
            }
            if (topic == null) {
                found.add("there is no topic: use topic(...) or topicSelector(...)");
            }
            if (value == null) {
                found.add("there is no value: use value(...)");
            }
            if (deliveryTimeout.toMillis() < 1 || deliveryTimeout.compareTo(Duration.ofHours(23)) > 0) {
                found.add("the delivery timeout must be from 1 ms to 23 h, is " + deliveryTimeout);
            }
            if (maxInFlight < 1) {
                found.add("max in flight must be at least 1, is " + maxInFlight);
            }
            Object inFlightRequests = properties.get(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);
            if (inFlightRequests != null
                    && !String.valueOf(inFlightRequests).trim().matches("[1-5]")) {
                found.add("property '" + ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION
                        + "' must be from 1 to 5, or records of one key may change their order; is "
                        + inFlightRequests);
            }
            if (!found.isEmpty() || topic == null || value == null) {
                throw new ConfigException("the Kafka bolt's configuration", found);
            }
            return new KafkaBoltConfig<>(this, topic, value, allProperties());
        }

        /** Defaults, the user's over them, and over those what the bolt decides. */
        private Map<String, Object> allProperties() {
            int deliveryMs = (int) deliveryTimeout.toMillis();
            Map<String, Object> all = new LinkedHashMap<>();
            all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.min(DEFAULT_MAX_BLOCK_MS, deliveryMs));
            all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(DEFAULT_REQUEST_TIMEOUT_MS, deliveryMs / 2));
            // With none of the brokers there, Kafka's default is to forget all topics and to begin anew, so that a
            // send has to wait for them; remembered, it waits in the producer until its delivery timeout.
            all.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name);
            all.putAll(properties);
            all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
            all.put(ProducerConfig.ACKS_CONFIG, "all");
            all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            all.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
            all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMs);
            return all;
        }
    }
}
