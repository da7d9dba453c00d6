package io.gustfront.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gustfront.kafka.fakes.FakeOutputCollector;
import io.gustfront.kafka.fakes.FakeTuple;
import io.gustfront.kafka.fakes.LiveTopologyContext;
import io.gustfront.kafka.fakes.SpoutRunner;
import io.gustfront.kafka.fakes.SpoutRunner.Verdict;
import io.gustfront.kafka.fakes.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Spout and bolt against a real KRaft broker. Each test has a topic and a group of its own. */
@Timeout(60)
class KafkaSpoutBrokerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static TestBroker broker;

    private String topic;
    private String group;

    @BeforeAll
    static void startBroker() {
        broker = new TestBroker();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void name(TestInfo info) {
        topic = info.getTestMethod().orElseThrow().getName();
        group = "of-" + topic;
    }

    private KafkaSpoutConfig.Builder<String, String> config() {
        return KafkaSpoutConfig.builder(broker.bootstrapServers(), StringDeserializer.class, StringDeserializer.class)
                .topics(topic)
                .group(group)
                .output("value")
                .commitInterval(Duration.ofMillis(100))
                .translator(record -> Emission.of(record.value()));
    }

    private static void awaitThat(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
    }

    private void awaitCommitted(int partition, long offset) {
        awaitThat(() -> assertThat(broker.committed(group, topic, partition)).isEqualTo(offset));
    }

    private static Function<String, Verdict> acking() {
        return value -> Verdict.ACK;
    }

    @Test
    void shouldCommitWhatIsAcked() {
        broker.createTopic(topic, 1);
        broker.produce(topic, 0, "a", "b", "c", "d");

        try (SpoutRunner runner =
                new SpoutRunner(config().build(), value -> value.equals("c") ? Verdict.HOLD : Verdict.ACK)) {
            awaitCommitted(0, 2);
            awaitThat(() -> assertThat(runner.values).containsExactly("a", "b", "c", "d"));
            runner.ack("c");
            awaitCommitted(0, 4);
            assertThat(runner.collector.errors).isEmpty();
            awaitThat(() -> assertThat(runner.context.gauge("kafka.lag." + topic + "-0"))
                    .isZero());
        }
    }

    @Test
    void shouldReplayWhatFailed() {
        broker.createTopic(topic, 1);
        broker.produce(topic, 0, "a", "b", "c");
        Set<String> seen = ConcurrentHashMap.newKeySet();

        try (SpoutRunner runner =
                new SpoutRunner(config().build(), value -> seen.add(value) ? Verdict.FAIL : Verdict.ACK)) {
            awaitCommitted(0, 3);
            assertThat(runner.values).containsExactlyInAnyOrder("a", "a", "b", "b", "c", "c");
        }
    }

    @Test
    void shouldReplayWhatFailedFromTheLogWhenItIsNotInMemory() {
        broker.createTopic(topic, 1);
        String[] values = IntStream.range(0, 2_000).mapToObj(i -> "v" + i).toArray(String[]::new);
        broker.produce(topic, 0, values);
        Set<String> seen = ConcurrentHashMap.newKeySet();

        try (SpoutRunner runner = new SpoutRunner(
                config().keptBytes(0).build(),
                value -> value.endsWith("7") && seen.add(value) ? Verdict.FAIL : Verdict.ACK)) {
            awaitCommitted(0, 2_000);
            assertThat(runner.values).hasSize(2_200).containsAll(List.of(values));
            assertThat(runner.context.count("kafka.read-again")).isEqualTo(200);
            broker.produce(topic, 0, "after");
            awaitCommitted(0, 2_001);
        }
    }

    @Test
    void shouldGoOnFromTheCommittedOffsetAfterARestart() {
        broker.createTopic(topic, 1);
        broker.produce(topic, 0, "a", "b", "c", "d");
        try (SpoutRunner first =
                new SpoutRunner(config().build(), value -> value.equals("c") ? Verdict.HOLD : Verdict.ACK)) {
            awaitThat(() -> assertThat(first.values).hasSize(4));
        }
        assertThat(broker.committed(group, topic, 0)).isEqualTo(2);

        try (SpoutRunner second = new SpoutRunner(config().build(), acking())) {
            awaitCommitted(0, 4);
            assertThat(second.values).containsExactly("c", "d");
        }
    }

    @Test
    void shouldGetThroughACompactedTopic() {
        broker.createTopic(
                topic,
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.ms", "100",
                        "min.cleanable.dirty.ratio", "0.01",
                        "delete.retention.ms", "0"));
        try (KafkaProducer<String, String> producer = broker.producer(Map.of())) {
            for (int i = 0; i < 1_000; i++) {
                producer.send(new ProducerRecord<>(topic, 0, "k" + i % 10, "v" + i));
            }
            producer.flush();
            // Each further record may close a segment, and only closed ones are compacted.
            await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
                producer.send(new ProducerRecord<>(topic, 0, "last", "last"));
                producer.flush();
                return broker.count(topic, 0) < 200;
            });
        }
        int left = broker.count(topic, 0);

        try (SpoutRunner runner = new SpoutRunner(config().keptBytes(0).build(), acking())) {
            awaitThat(() -> assertThat(runner.context.gauge("kafka.lag." + topic + "-0"))
                    .isZero());
            long end = broker.end(topic, 0);
            awaitCommitted(0, end);
            assertThat(end).isGreaterThan(1_000);
            assertThat(runner.values).hasSizeLessThanOrEqualTo(left).contains("v999", "last");
        }
    }

    @Test
    void shouldPassMarkersAndAbortedRecordsOfTransactions() {
        broker.createTopic(topic, 1);
        try (KafkaProducer<String, String> producer = broker.producer(Map.of("transactional.id", topic))) {
            producer.initTransactions();
            for (int transaction = 0; transaction < 4; transaction++) {
                producer.beginTransaction();
                for (int i = 0; i < 3; i++) {
                    producer.send(new ProducerRecord<>(topic, 0, null, transaction + "-" + i));
                }
                producer.flush();
                if (transaction % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }

        try (SpoutRunner runner = new SpoutRunner(config().build(), acking())) {
            awaitCommitted(0, 16);
            assertThat(runner.values).containsExactly("0-0", "0-1", "0-2", "2-0", "2-1", "2-2");
            awaitThat(() -> assertThat(runner.context.gauge("kafka.lag." + topic + "-0"))
                    .isZero());
        }
    }

    @Test
    void shouldShareATopicBetweenSeveralTasks() {
        broker.createTopic(topic, 5);
        List<String> produced = new ArrayList<>();
        for (int p = 0; p < 5; p++) {
            String[] values = {"p" + p + "-0", "p" + p + "-1", "p" + p + "-2"};
            broker.produce(topic, p, values);
            produced.addAll(List.of(values));
        }

        try (SpoutRunner a = new SpoutRunner(config().build(), acking(), 0, 2);
                SpoutRunner b = new SpoutRunner(config().build(), acking(), 1, 2)) {
            for (int p = 0; p < 5; p++) {
                awaitCommitted(p, 3);
            }
            List<String> both = new ArrayList<>(a.values);
            both.addAll(b.values);
            assertThat(both).containsExactlyInAnyOrderElementsOf(produced);
            assertThat(a.values).isNotEmpty();
            assertThat(b.values).isNotEmpty();
        }
    }

    @Test
    void shouldStopAPartitionLoudlyThatLostItsOffsetAndReadTheOther() {
        broker.createTopic(topic, 2);
        broker.produce(topic, 0, "a", "b", "c", "d");
        try (SpoutRunner first =
                new SpoutRunner(config().build(), value -> value.equals("b") ? Verdict.HOLD : Verdict.ACK)) {
            awaitCommitted(0, 1);
            awaitThat(() -> assertThat(first.values).hasSize(4));
        }
        broker.deleteRecordsBelow(topic, 0, 3);
        broker.produce(topic, 1, "other");

        try (SpoutRunner second = new SpoutRunner(config().build(), acking())) {
            awaitCommitted(1, 1);
            awaitThat(() -> assertThat(second.collector.errors.toString())
                    .contains(topic + "-0 is STOPPED: offset 1 is out of range"));
            assertThat(second.values).containsExactly("other");
            assertThat(broker.committed(group, topic, 0)).isEqualTo(1);
        }
    }

    @Test
    void shouldReadATopicFromItsBeginningThatWasDeletedAndCreatedAgain() {
        broker.createTopic(topic, 1);
        broker.produce(topic, 0, "a", "b", "c");
        try (SpoutRunner runner =
                new SpoutRunner(config().topicRefresh(Duration.ofMillis(200)).build(), acking())) {
            awaitCommitted(0, 3);
            broker.deleteTopic(topic);
            await().atMost(LONG).ignoreExceptions().until(() -> {
                broker.createTopic(topic, 1);
                return true;
            });
            broker.produce(topic, 0, "A", "B", "C", "D");

            awaitThat(() -> assertThat(runner.values).contains("A", "B", "C", "D"));
            awaitCommitted(0, 4);
        }
    }

    @Test
    void shouldFindNewPartitions() {
        broker.createTopic(topic, 1);
        try (SpoutRunner runner =
                new SpoutRunner(config().topicRefresh(Duration.ofMillis(200)).build(), acking())) {
            broker.produce(topic, 0, "a");
            awaitCommitted(0, 1);
            TestBroker.await(broker.admin()
                    .createPartitions(Map.of(topic, NewPartitions.increaseTo(2)))
                    .all());
            broker.produce(topic, 1, "b");

            awaitThat(() -> assertThat(runner.values).contains("b"));
        }
    }

    @Test
    void shouldPutAPoisonRecordIntoTheDeadLetterTopic() {
        broker.createTopic(topic, 1);
        broker.createTopic(topic + "-dead", 1);
        broker.produce(topic, 0, "a", "bad", "c");

        try (SpoutRunner runner = new SpoutRunner(
                config().poisonPolicy(PoisonPolicy.deadLetter(topic + "-dead"))
                        .retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(2))
                        .keptBytes(0)
                        .build(),
                value -> value.equals("bad") ? Verdict.FAIL : Verdict.ACK)) {
            awaitCommitted(0, 3);
        }

        ConsumerRecord<String, String> letter = broker.read(topic + "-dead", 0).get(0);
        assertThat(letter.value()).isEqualTo("bad");
        assertThat(letter.headers())
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .contains("gustfront.topic=" + topic, "gustfront.offset=1", "gustfront.attempts=2");
    }

    @Test
    void shouldKeepTheOrderOfEachKey() {
        broker.createTopic(topic, 2);
        Map<String, Integer> partitionOfKey = new ConcurrentHashMap<>();
        try (KafkaProducer<String, String> producer = broker.producer(Map.of())) {
            for (int i = 0; i < 500; i++) {
                String key = "k" + i % 20;
                producer.send(
                        new ProducerRecord<>(topic, key, i % 20 + ":" + i),
                        (sent, thrown) -> partitionOfKey.put(key, sent.partition()));
            }
        }
        KafkaPartitionGrouping grouping = KafkaPartitionGroupingTest.prepare(
                KafkaPartitionGrouping.byKey(topic, 2, "key", StringSerializer.class), 0);
        partitionOfKey.forEach((key, partition) -> assertThat(grouping.chooseTasks(1, List.of(key, 0)))
                .containsExactly(21 + PartitionAssignment.taskIndexOf(topic, partition, 5)));
        Map<String, Integer> failures = new ConcurrentHashMap<>();

        try (SpoutRunner runner = new SpoutRunner(
                config().order(Order.BY_KEY)
                        .retryPolicy(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5), 10))
                        .build(),
                value -> value.hashCode() % 3 == 0 && failures.merge(value, 1, Integer::sum) < 3
                        ? Verdict.FAIL
                        : Verdict.ACK)) {
            awaitThat(() -> assertThat(Set.copyOf(runner.values)).hasSize(500));
            Map<String, Integer> last = new HashMap<>();
            for (String value : runner.values) {
                int number = Integer.parseInt(value.substring(value.indexOf(':') + 1));
                assertThat(number).isGreaterThanOrEqualTo(last.getOrDefault(value.substring(0, value.indexOf(':')), 0));
                last.put(value.substring(0, value.indexOf(':')), number);
            }
            assertThat(runner.context.count("kafka.replayed")).isPositive();
        }
    }

    @Test
    void shouldCommitAtMostOnceBeforeItEmits() {
        broker.createTopic(topic, 1);
        broker.produce(topic, 0, "a", "b", "c");

        try (SpoutRunner runner =
                new SpoutRunner(config().guarantee(Guarantee.AT_MOST_ONCE).build(), value -> {
                    assertThat(broker.committed(group, topic, 0)).isEqualTo(3);
                    return Verdict.ACK;
                })) {
            awaitThat(() -> assertThat(runner.values).containsExactly("a", "b", "c"));
        }
    }

    @Test
    void shouldAckATupleWhenTheBrokerHasItsRecord() {
        broker.createTopic(topic, 2);
        FakeOutputCollector collector = new FakeOutputCollector();
        KafkaBolt<String, String> bolt = new KafkaBolt<>(
                KafkaBoltConfig.builder(broker.bootstrapServers(), StringSerializer.class, StringSerializer.class)
                        .topicSelector(tuple -> tuple.getString(1).equals("nowhere") ? "no-such-topic" : topic)
                        .key(tuple -> tuple.getString(0))
                        .value(tuple -> tuple.getString(1))
                        .property("max.block.ms", 500)
                        .build());
        bolt.prepare(new LiveTopologyContext(0, 1), collector);

        for (int i = 0; i < 100; i++) {
            bolt.execute(FakeTuple.of("k" + i, "v" + i));
        }
        bolt.execute(FakeTuple.of("k", "nowhere"));
        bolt.execute(FakeTuple.of("k", "x".repeat(2 << 20)));

        awaitThat(() -> assertThat(collector.acked).hasSize(100));
        awaitThat(() -> assertThat(collector.failed).hasSize(2));
        bolt.cleanup();
        assertThat(broker.count(topic, 0) + broker.count(topic, 1)).isEqualTo(100);
        assertThat(collector.errors.toString())
                .contains("RecordTooLargeException")
                .contains("no-such-topic");
    }
}
