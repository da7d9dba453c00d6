package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.ConfigException;
import io.gustfront.api.tuple.Fields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaSpoutConfigTest {
    private static KafkaSpoutConfig.Builder<String, Integer> builder() {
        return KafkaSpoutConfig.builder("broker:9092", StringDeserializer.class, IntegerDeserializer.class);
    }

    @Test
    void shouldHaveTheseDefaults() {
        KafkaSpoutConfig<String, Integer> config = builder().topics("t").build();

        assertThat(config.bootstrapServers()).isEqualTo("broker:9092");
        assertThat(config.keyDeserializer()).isEqualTo(StringDeserializer.class);
        assertThat(config.valueDeserializer()).isEqualTo(IntegerDeserializer.class);
        assertThat(config.topics()).isEqualTo(new TopicSelection(Set.of("t"), null));
        assertThat(config.group()).isNull();
        assertThat(config.guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
        assertThat(config.firstOffset()).isEqualTo(FirstOffset.earliest());
        assertThat(config.order()).isEqualTo(Order.UNORDERED);
        assertThat(config.streams())
                .isEqualTo(Map.of("default", new Fields("topic", "partition", "offset", "key", "value")));
        assertThat(config.translator().translate(new ConsumerRecord<>("t", 1, 2, "k", 3)))
                .isEqualTo(Emission.of("t", 1, 2L, "k", 3));
        assertThat(config.retryPolicy()).isEqualTo(new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), 10));
        assertThat(config.poisonPolicy()).isEqualTo(PoisonPolicy.stop());
        assertThat(config.commitInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.topicRefresh()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.maxUncommitted()).isEqualTo(50_000);
        assertThat(config.keptBytes()).isEqualTo(32L << 20);
        assertThat(config.handOffRecords()).isEqualTo(8_192);
        assertThat(config.handOffBytes()).isEqualTo(16L << 20);
        assertThat(config.properties()).isEmpty();
    }

    @Test
    void shouldMapEverything() {
        RetryPolicy retryPolicy = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2), 3);
        KafkaSpoutConfig<String, Integer> config = builder()
                .topicPattern("t.*")
                .group("g")
                .guarantee(Guarantee.NONE)
                .firstOffset(FirstOffset.timestamp(Instant.ofEpochMilli(5)))
                .output("a")
                .outputStream("s", "b", "c")
                .translator(record -> Emission.on("s", record.key(), record.value()))
                .retryPolicy(retryPolicy)
                .poisonPolicy(PoisonPolicy.skip())
                .commitInterval(Duration.ofMillis(7))
                .topicRefresh(Duration.ofMillis(8))
                .maxUncommitted(9)
                .keptBytes(10)
                .handOff(11, 12)
                .properties(Map.of("security.protocol", "SSL"))
                .build();

        assertThat(config.topics().matches("t1")).isTrue();
        assertThat(config.topics().matches("at1")).isFalse();
        assertThat(config.group()).isEqualTo("g");
        assertThat(config.guarantee()).isEqualTo(Guarantee.NONE);
        assertThat(config.firstOffset().timestampMs()).isEqualTo(5);
        assertThat(config.streams()).isEqualTo(Map.of("default", new Fields("a"), "s", new Fields("b", "c")));
        assertThat(config.retryPolicy()).isEqualTo(retryPolicy);
        assertThat(config.poisonPolicy()).isEqualTo(PoisonPolicy.skip());
        assertThat(config.commitInterval()).isEqualTo(Duration.ofMillis(7));
        assertThat(config.topicRefresh()).isEqualTo(Duration.ofMillis(8));
        assertThat(config.maxUncommitted()).isEqualTo(9);
        assertThat(config.keptBytes()).isEqualTo(10);
        assertThat(config.handOffRecords()).isEqualTo(11);
        assertThat(config.handOffBytes()).isEqualTo(12);
        assertThat(config.properties()).isEqualTo(Map.of("security.protocol", "SSL"));
    }

    @Test
    void shouldRefuseOrderWithoutTracking() {
        assertThat(builder().topics("t").order(Order.BY_KEY).build().order()).isEqualTo(Order.BY_KEY);
        assertThatThrownBy(() -> builder()
                        .topics("t")
                        .order(Order.BY_KEY)
                        .guarantee(Guarantee.AT_MOST_ONCE)
                        .build())
                .hasMessageContaining("order by key needs at-least-once");
    }

    @Test
    void shouldRefuseWhatTheSpoutDecidesAndSayWhatToDoInstead() {
        assertThatThrownBy(() -> builder()
                        .topics("t")
                        .property("enable.auto.commit", true)
                        .property("group.id", "x")
                        .property("auto.offset.reset", "latest")
                        .property("partition.assignment.strategy", "x")
                        .property("some.object", new Object())
                        .build())
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems())
                                .hasSize(5)
                                .anySatisfy(problem -> assertThat(problem)
                                        .isEqualTo("property 'group.id' can't be set: use group(...)")));
    }

    @Test
    void shouldTellAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> KafkaSpoutConfig.builder("", StringDeserializer.class, StringDeserializer.class)
                        .topicPattern("(")
                        .topics("t", " ")
                        .group("")
                        .output("a")
                        .output("b", "b")
                        .commitInterval(Duration.ZERO)
                        .topicRefresh(Duration.ZERO)
                        .maxUncommitted(0)
                        .keptBytes(-1)
                        .handOff(0, 0)
                        .build())
                .isInstanceOfSatisfying(
                        ConfigException.class, e -> assertThat(e.problems()).hasSize(12));
    }

    @Test
    void shouldDecideForTheConsumerWhatTheGuaranteeStandsOn() {
        KafkaSpoutConfig<String, Integer> config = builder()
                .topics("t")
                .property("max.poll.records", "77")
                .property("security.protocol", "SSL")
                .property("my.login.handler", "x")
                .build();

        Map<String, Object> properties = SpoutProperties.ofConsumer(config, "g", "c");

        assertThat(properties)
                .containsEntry("group.id", "g")
                .containsEntry("group.protocol", "classic")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("client.id", "c");
        assertThat(SpoutProperties.maxPollRecords(properties)).isEqualTo(77);
        assertThat(SpoutProperties.ofAdmin(properties))
                .containsOnlyKeys("bootstrap.servers", "client.id", "security.protocol", "my.login.handler");
    }

    @Test
    void shouldTravelWithTheTopology() throws IOException, ClassNotFoundException {
        KafkaSpout<String, Integer> spout = new KafkaSpout<>(builder()
                .topicPattern("t.*")
                .output("a")
                .translator(record -> Emission.of(record.value()))
                .build());
        KafkaBolt<String, String> bolt =
                new KafkaBolt<>(KafkaBoltConfig.builder("broker:9092", StringSerializer.class, StringSerializer.class)
                        .topic("t")
                        .value(tuple -> tuple.getString(0))
                        .build());

        assertThat(copy(spout)).isInstanceOf(KafkaSpout.class);
        assertThat(copy(bolt)).isInstanceOf(KafkaBolt.class);
    }

    @Test
    void shouldDoubleTheDelayWithJitterUpToTheMaximum() {
        RetryPolicy policy = RetryPolicy.DEFAULT;
        SplittableRandom random = new SplittableRandom(1);
        for (int failures = 1; failures < 100; failures++) {
            long full = failures > 7 ? 10_000_000_000L : 100_000_000L << (failures - 1);
            full = Math.min(full, 10_000_000_000L);
            assertThat(policy.delayNs(failures, random)).isBetween(full / 2, full);
        }
    }

    private static Object copy(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
