package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gustfront.kafka.fakes.SpoutRunner;
import io.gustfront.kafka.fakes.SpoutRunner.Verdict;
import io.gustfront.kafka.fakes.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** What brokers do to a spout: three real ones and a controller, which go, come back, and deny. */
@Timeout(90)
class KafkaSpoutTroubleTest {
    private static final Duration LONG = Duration.ofSeconds(40);
    private static TestBroker brokers;

    private String topic;
    private String group;

    @BeforeAll
    static void startBrokers() {
        brokers = new TestBroker(
                3,
                Map.of(
                        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found", "true",
                        "offsets.topic.replication.factor", "3"));
    }

    @AfterAll
    static void stopBrokers() {
        brokers.close();
    }

    @BeforeEach
    void name(TestInfo info) {
        topic = info.getTestMethod().orElseThrow().getName();
        group = "of-" + topic;
    }

    private KafkaSpoutConfig.Builder<String, String> config() {
        return KafkaSpoutConfig.builder(brokers.bootstrapServers(), StringDeserializer.class, StringDeserializer.class)
                .topics(topic)
                .group(group)
                .output("value")
                .commitInterval(Duration.ofMillis(100))
                .property("reconnect.backoff.max.ms", 200)
                .translator(record -> Emission.of(record.value()));
    }

    private static void awaitThat(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion);
    }

    private static Function<String, Verdict> acking() {
        return value -> Verdict.ACK;
    }

    private static String[] values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "v" + i).toArray(String[]::new);
    }

    @Test
    void shouldLoseNothingWhenLeadersChangeAndAllBrokersGoAndComeBack() {
        TestBroker.await(brokers.admin()
                .createTopics(Set.of(new NewTopic(topic, 4, (short) 3)))
                .all());
        for (int p = 0; p < 4; p++) {
            brokers.produce(topic, p, values(1_000 * p, 1_000 * p + 100));
        }
        try (SpoutRunner runner = new SpoutRunner(config().build(), acking())) {
            awaitThat(() -> assertThat(Set.copyOf(runner.values)).hasSize(400));

            // One goes: its partitions get another leader, and so may the group's offsets.
            brokers.stopBroker(0);
            awaitThat(() -> {
                for (int p = 0; p < 4; p++) {
                    assertThat(brokers.leader(topic, p)).isNotZero();
                }
            });
            for (int p = 0; p < 4; p++) {
                brokers.produce(topic, p, values(1_000 * p + 100, 1_000 * p + 200));
            }
            awaitThat(() -> assertThat(Set.copyOf(runner.values)).hasSize(800));

            // Now there is none.
            brokers.stopBroker(1);
            brokers.stopBroker(2);
            awaitThat(() ->
                    assertThat(runner.context.gauge("kafka.hand-off.records")).isZero());
            brokers.startBroker(2);
            brokers.startBroker(1);
            brokers.startBroker(0);
            for (int p = 0; p < 4; p++) {
                brokers.produce(topic, p, values(1_000 * p + 200, 1_000 * p + 300));
            }

            awaitThat(() -> assertThat(Set.copyOf(runner.values)).hasSize(1_200));
            awaitThat(() -> {
                for (int p = 0; p < 4; p++) {
                    assertThat(brokers.committed(group, topic, p)).isEqualTo(300);
                    assertThat(runner.context.gauge("kafka.stopped." + topic + "-" + p))
                            .isZero();
                }
            });
            assertThat(runner.context.count("kafka.partition-stops")).isZero();
        }
    }

    @Test
    void shouldSayLoudlyThatATopicIsDeniedAndReadTheOthersMeanwhile() {
        String secret = topic + "-secret";
        brokers.createTopic(topic, 1);
        brokers.createTopic(secret, 1);
        brokers.produce(topic, 0, "a");
        brokers.produce(secret, 0, "s");
        AclBinding deny = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, secret, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.READ, AclPermissionType.DENY));
        AclBinding allow = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, secret, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.ALL, AclPermissionType.ALLOW));
        TestBroker.await(brokers.admin().createAcls(List.of(deny, allow)).all());

        try (SpoutRunner runner = new SpoutRunner(config().topics(secret).build(), acking())) {
            awaitThat(() -> assertThat(runner.collector.errors.toString()).contains(secret));
            awaitThat(() -> assertThat(runner.values).containsExactly("a"));
            try (KafkaProducer<String, String> producer = brokers.producer(Map.of())) {
                producer.send(new ProducerRecord<>(topic, "b"));
            }
            awaitThat(() -> assertThat(runner.values).containsExactly("a", "b"));

            TestBroker.await(
                    brokers.admin().deleteAcls(List.of(deny.toFilter())).all());
            awaitThat(() -> assertThat(runner.values).containsExactly("a", "b", "s"));
            awaitThat(() -> assertThat(brokers.committed(group, secret, 0)).isEqualTo(1));
        }
    }

    @Test
    void shouldSayLoudlyThatTheGroupIsDeniedAndCommitWhenItIsAllowed() {
        brokers.createTopic(topic, 1);
        brokers.produce(topic, 0, "a");
        AclBinding deny = new AclBinding(
                new ResourcePattern(ResourceType.GROUP, group, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.READ, AclPermissionType.DENY));
        AclBinding allow = new AclBinding(
                new ResourcePattern(ResourceType.GROUP, group, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.ALL, AclPermissionType.ALLOW));
        TestBroker.await(brokers.admin().createAcls(List.of(deny, allow)).all());

        try (SpoutRunner runner = new SpoutRunner(config().build(), acking())) {
            awaitThat(() -> assertThat(runner.collector.errors.toString()).contains("GroupAuthorizationException"));
            assertThat(runner.values).isEmpty();

            TestBroker.await(
                    brokers.admin().deleteAcls(List.of(deny.toFilter())).all());
            awaitThat(() -> assertThat(brokers.committed(group, topic, 0)).isEqualTo(1));
        }
    }
}
