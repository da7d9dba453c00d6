package io.gustfront.kafka;

import io.gustfront.api.config.ConfigException;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link KafkaSpout} reads, how, and what it makes of it. Immutable; made by a {@link Builder}, which tells everything
 * that is wrong at once.
 *
 * <pre>{@code
 * KafkaSpoutConfig<String, String> config = KafkaSpoutConfig.builder(
 *                 "localhost:9092", StringDeserializer.class, StringDeserializer.class)
 *         .topics("sentences")
 *         .group("word-count")
 *         .output("sentence")
 *         .translator(record -> Emission.of(record.value()))
 *         .build();
 * builder.setSpout("sentences", new KafkaSpout<>(config), 2);
 * }</pre>
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class KafkaSpoutConfig<K, V> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String bootstrapServers;
    private final Class<? extends Deserializer<K>> keyDeserializer;
    private final Class<? extends Deserializer<V>> valueDeserializer;
    private final TopicSelection topics;
    private final @Nullable String group;
    private final Guarantee guarantee;
    private final FirstOffset firstOffset;
    private final Order order;
    private final RecordTranslator<K, V> translator;
    private final Map<String, Fields> streams;
    private final RetryPolicy retryPolicy;
    private final PoisonPolicy poisonPolicy;
    private final int maxCrashes;
    private final Duration commitInterval;
    private final Duration topicRefresh;
    private final int maxUncommitted;
    private final long keptBytes;
    private final int handOffRecords;
    private final long handOffBytes;
    private final Map<String, Object> properties;
    private final KafkaClients clients;

    private KafkaSpoutConfig(Builder<K, V> builder) {
        this.bootstrapServers = builder.bootstrapServers;
        this.keyDeserializer = builder.keyDeserializer;
        this.valueDeserializer = builder.valueDeserializer;
        this.topics = new TopicSelection(builder.topics, builder.compiledPattern());
        this.group = builder.group;
        this.guarantee = builder.guarantee;
        this.firstOffset = builder.firstOffset;
        this.order = builder.order;
        this.translator = builder.translator == null ? builder.plainTranslator() : builder.translator;
        this.streams = builder.declaredStreams();
        this.retryPolicy = builder.retryPolicy;
        this.poisonPolicy = builder.poisonPolicy;
        this.maxCrashes = builder.maxCrashes;
        this.commitInterval = builder.commitInterval;
        this.topicRefresh = builder.topicRefresh;
        this.maxUncommitted = builder.maxUncommitted;
        this.keptBytes = builder.keptBytes;
        this.handOffRecords = builder.handOffRecords;
        this.handOffBytes = builder.handOffBytes;
        this.properties = new LinkedHashMap<>(builder.properties);
        this.clients = builder.clients;
    }

    /**
     * Begins a configuration.
     *
     * @param bootstrapServers brokers to ask first: {@code host:port}, separated by commas
     * @param keyDeserializer makes keys of bytes; needs a public constructor without parameters, and is configured with the
     *     {@linkplain Builder#property properties}
     * @param valueDeserializer makes values of bytes; likewise
     */
    public static <K, V> Builder<K, V> builder(
            String bootstrapServers,
            Class<? extends Deserializer<K>> keyDeserializer,
            Class<? extends Deserializer<V>> valueDeserializer) {
        return new Builder<>(bootstrapServers, keyDeserializer, valueDeserializer);
    }

    /** Brokers to ask first. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Makes keys of bytes. */
    public Class<? extends Deserializer<K>> keyDeserializer() {
        return keyDeserializer;
    }

    /** Makes values of bytes. */
    public Class<? extends Deserializer<V>> valueDeserializer() {
        return valueDeserializer;
    }

    /** What is read. */
    public TopicSelection topics() {
        return topics;
    }

    /** The consumer group; null for the topology's name, a dot, and the component's id. */
    public @Nullable String group() {
        return group;
    }

    /** What is promised. */
    public Guarantee guarantee() {
        return guarantee;
    }

    /** Where a partition without a committed offset begins. */
    public FirstOffset firstOffset() {
        return firstOffset;
    }

    /** Which order is kept. */
    public Order order() {
        return order;
    }

    /** Makes tuples of records. */
    public RecordTranslator<K, V> translator() {
        return translator;
    }

    /** The streams with their fields. */
    public Map<String, Fields> streams() {
        return Map.copyOf(streams);
    }

    /** When failed records are tried again. */
    public RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    /** What becomes of records that can't be processed. */
    public PoisonPolicy poisonPolicy() {
        return poisonPolicy;
    }

    /** How many times a worker may be lost with a record under way alone before that counts as poison. */
    public int maxCrashes() {
        return maxCrashes;
    }

    /** How often offsets are committed. */
    public Duration commitInterval() {
        return commitInterval;
    }

    /** How often new topics and partitions are looked for. */
    public Duration topicRefresh() {
        return topicRefresh;
    }

    /** How many records of a partition may lie at or above the lowest one that isn't done. */
    public int maxUncommitted() {
        return maxUncommitted;
    }

    /** How many bytes of open records a task keeps in memory, to replay them without reading them again. */
    public long keptBytes() {
        return keptBytes;
    }

    /** How many records may wait between a task's poll and its executor. */
    public int handOffRecords() {
        return handOffRecords;
    }

    /** How many bytes may wait between a task's poll and its executor. */
    public long handOffBytes() {
        return handOffBytes;
    }

    /** Further properties of the Kafka clients. */
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
        private static final String NO_MEMBERSHIP =
                "the spout's tasks share the partitions out by a rule of their own and join no group";

        /** What the spout decides, with what to do instead. */
        private static final Map<String, String> OWNED = Map.ofEntries(
                Map.entry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "give it to builder(...)"),
                Map.entry(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, "give it to builder(...)"),
                Map.entry(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "give it to builder(...)"),
                Map.entry(ConsumerConfig.GROUP_ID_CONFIG, "use group(...)"),
                Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "use firstOffset(...)"),
                Map.entry(
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        "the spout commits what is done, and nothing else; see guarantee(...)"),
                Map.entry(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, "use commitInterval(...)"),
                Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "the spout creates no topics"),
                Map.entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, NO_MEMBERSHIP),
                Map.entry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, NO_MEMBERSHIP),
                Map.entry(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, NO_MEMBERSHIP),
                Map.entry(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, NO_MEMBERSHIP),
                Map.entry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, NO_MEMBERSHIP),
                Map.entry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, NO_MEMBERSHIP),
                Map.entry(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, NO_MEMBERSHIP));

        private final String bootstrapServers;
        private final Class<? extends Deserializer<K>> keyDeserializer;
        private final Class<? extends Deserializer<V>> valueDeserializer;
        private final TreeSet<String> topics = new TreeSet<>();
        private final Map<String, Fields> streams = new LinkedHashMap<>();
        private final Map<String, Object> properties = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private @Nullable String pattern;
        private @Nullable String group;
        private Guarantee guarantee = Guarantee.AT_LEAST_ONCE;
        private FirstOffset firstOffset = FirstOffset.earliest();
        private Order order = Order.UNORDERED;
        private @Nullable RecordTranslator<K, V> translator;
        private RetryPolicy retryPolicy = RetryPolicy.DEFAULT;
        private PoisonPolicy poisonPolicy = PoisonPolicy.stop();
        private int maxCrashes = 2;
        private Duration commitInterval = Duration.ofSeconds(1);
        private Duration topicRefresh = Duration.ofSeconds(30);
        private int maxUncommitted = 50_000;
        private long keptBytes = 32L << 20;
        private int handOffRecords = 8_192;
        private long handOffBytes = 16L << 20;
        private KafkaClients clients = KafkaClients.overNetwork();

        private Builder(
                String bootstrapServers,
                Class<? extends Deserializer<K>> keyDeserializer,
                Class<? extends Deserializer<V>> valueDeserializer) {
            this.bootstrapServers = bootstrapServers;
            this.keyDeserializer = keyDeserializer;
            this.valueDeserializer = valueDeserializer;
        }

        /** Adds topics by name. */
        public Builder<K, V> topics(String... names) {
            return topics(Arrays.asList(names));
        }

        /** Adds topics by name. */
        public Builder<K, V> topics(Collection<String> names) {
            topics.addAll(names);
            return this;
        }

        /** Reads all topics whose whole name a regular expression matches, also those to come; internal ones aside. */
        public Builder<K, V> topicPattern(String regex) {
            this.pattern = regex;
            return this;
        }

        /** The group that the offsets are committed for. Default: the topology's name, a dot, and the component's id. */
        public Builder<K, V> group(String id) {
            this.group = id;
            return this;
        }

        /** What is promised. Default: at-least-once. */
        public Builder<K, V> guarantee(Guarantee promise) {
            this.guarantee = promise;
            return this;
        }

        /** Where a partition without a committed offset begins. Default: earliest. */
        public Builder<K, V> firstOffset(FirstOffset rule) {
            this.firstOffset = rule;
            return this;
        }

        /** Which order is kept. Default: none. */
        public Builder<K, V> order(Order kept) {
            this.order = kept;
            return this;
        }

        /**
         * Makes tuples of records; goes with {@link #output} or {@link #outputStream}. Default: topic, partition, offset, key and
         * value on the default stream, in fields of these names.
         */
        public Builder<K, V> translator(RecordTranslator<K, V> recordTranslator) {
            this.translator = recordTranslator;
            return this;
        }

        /** Declares the default stream. */
        public Builder<K, V> output(String... fields) {
            return outputStream(StreamId.DEFAULT, fields);
        }

        /** Declares a stream. */
        public Builder<K, V> outputStream(String stream, String... fields) {
            try {
                if (streams.put(stream, new Fields(fields)) != null) {
                    problems.add("stream '" + stream + "' is declared twice");
                }
            } catch (IllegalArgumentException e) {
                problems.add("stream '" + stream + "': " + e.getMessage());
            }
            return this;
        }

        /** When failed records are tried again, and how often. Default: {@link RetryPolicy#DEFAULT}. */
        public Builder<K, V> retryPolicy(RetryPolicy policy) {
            this.retryPolicy = policy;
            return this;
        }

        /** What becomes of records that can't be processed. Default: their partition stops. */
        public Builder<K, V> poisonPolicy(PoisonPolicy policy) {
            this.poisonPolicy = policy;
            return this;
        }

        /**
         * How many times in a row a worker may be lost while a record is under way alone before that record counts as poison, as it
         * kills its worker. Once may be chance: what is killed by others had something under way. Default: 2.
         */
        public Builder<K, V> maxCrashes(int crashes) {
            this.maxCrashes = crashes;
            return this;
        }

        /** How often offsets are committed, from 1 ms. Default: 1 s. */
        public Builder<K, V> commitInterval(Duration interval) {
            this.commitInterval = interval;
            return this;
        }

        /** How often new topics and partitions are looked for, from 1 ms. Default: 30 s. */
        public Builder<K, V> topicRefresh(Duration interval) {
            this.topicRefresh = interval;
            return this;
        }

        /**
         * How many records of a partition may lie at or above the lowest one that isn't done; beyond, the partition is paused, but
         * for retries. So many may be processed again after a crash. One poll may overshoot it. Default: 50,000.
         */
        public Builder<K, V> maxUncommitted(int recordsPerPartition) {
            this.maxUncommitted = recordsPerPartition;
            return this;
        }

        /**
         * How many bytes of open records a task keeps, to replay them from memory; what goes beyond is read from Kafka again when
         * it fails. Default: 32 MiB.
         */
        public Builder<K, V> keptBytes(long bytesPerTask) {
            this.keptBytes = bytesPerTask;
            return this;
        }

        /**
         * How much may wait between a task's poll and its executor; beyond, all partitions are paused. One poll may overshoot it.
         * Default: 8,192 records or 16 MiB, whichever is first.
         */
        public Builder<K, V> handOff(int records, long bytes) {
            this.handOffRecords = records;
            this.handOffBytes = bytes;
            return this;
        }

        /**
         * Sets a further property of the Kafka consumer, such as {@code isolation.level} (here {@code read_committed} by default)
         * or {@code security.protocol}; also the deserializers get them. Those that the spout decides itself are refused.
         *
         * @param value must be serializable
         */
        public Builder<K, V> property(String key, Object value) {
            String instead = OWNED.get(key);
            if (instead != null) {
                problems.add("property '" + key + "' can't be set: " + instead);
            } else if (!(value instanceof Serializable)) {
                problems.add("the value of property '" + key + "' is not serializable");
            } else {
                properties.put(key, value);
            }
            return this;
        }

        /** Sets further properties of the Kafka consumer, as {@link #property}. */
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
        public KafkaSpoutConfig<K, V> build() {
            List<String> found = new ArrayList<>(problems);
            check(found, !bootstrapServers.isBlank(), "there are no bootstrap servers");
            check(
                    found,
                    !topics.isEmpty() || pattern != null,
                    "there is no topic: use topics(...) or topicPattern(...)");
            check(found, topics.isEmpty() || pattern == null, "there are topics by name and a pattern; decide for one");
            check(found, topics.stream().noneMatch(String::isBlank), "a topic's name is blank");
            check(found, group == null || !group.isBlank(), "the group's id is blank");
            check(
                    found,
                    commitInterval.toMillis() > 0,
                    "the commit interval must be at least 1 ms, is " + commitInterval);
            check(found, topicRefresh.toMillis() > 0, "the topic refresh must be at least 1 ms, is " + topicRefresh);
            check(
                    found,
                    order == Order.UNORDERED || guarantee == Guarantee.AT_LEAST_ONCE,
                    "order by key needs at-least-once: only what is tracked is ever heard to be done");
            check(
                    found,
                    poisonPolicy.kind() != PoisonPolicy.Kind.DEAD_LETTER
                            || !poisonPolicy.deadLetterTopic().isBlank(),
                    "the dead-letter topic's name is blank");
            check(found, maxCrashes > 0, "max crashes must be at least 1, is " + maxCrashes);
            check(found, maxUncommitted > 0, "max uncommitted must be at least 1, is " + maxUncommitted);
            check(found, keptBytes >= 0, "kept bytes must be 0 or more, is " + keptBytes);
            check(found, handOffRecords > 0 && handOffBytes > 0, "the hand-off must hold at least 1 record and 1 byte");
            check(
                    found,
                    translator == null || !streams.isEmpty(),
                    "there is a translator and no stream: use output(...) or outputStream(...)");
            check(
                    found,
                    translator != null || streams.isEmpty(),
                    "there are streams and no translator: use translator(...)");
            try {
                compiledPattern();
            } catch (PatternSyntaxException e) {
                found.add("the topic pattern: " + e.getDescription() + " in '" + e.getPattern() + "'");
            }
            if (!found.isEmpty()) {
                throw new ConfigException("the Kafka spout's configuration", found);
            }
            return new KafkaSpoutConfig<>(this);
        }

        private static void check(List<String> found, boolean holds, String problem) {
            if (!holds) {
                found.add(problem);
            }
        }

        private @Nullable Pattern compiledPattern() {
            return pattern == null ? null : Pattern.compile(pattern);
        }

        private Map<String, Fields> declaredStreams() {
            return streams.isEmpty()
                    ? Map.of(StreamId.DEFAULT, new Fields("topic", "partition", "offset", "key", "value"))
                    : new LinkedHashMap<>(streams);
        }

        private RecordTranslator<K, V> plainTranslator() {
            return record ->
                    Emission.of(record.topic(), record.partition(), record.offset(), record.key(), record.value());
        }
    }
}
