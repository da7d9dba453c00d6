package io.gustfront.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.kafka.fakes.FakeClock;
import io.gustfront.kafka.fakes.FakeKafka;
import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The whole spout but the network, in virtual time. */
class KafkaSpoutTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration BACK_OFF = Duration.ofMillis(100);

    private final FakeKafka kafka = new FakeKafka();

    private KafkaSpoutConfig.Builder<String, String> config() {
        return KafkaSpoutConfig.builder("fake:9092", StringDeserializer.class, StringDeserializer.class)
                .topics("t")
                .group("g")
                .output("value")
                .translator(record -> Emission.of(record.value()))
                .clients(kafka);
    }

    private SpoutDriver start() {
        return new SpoutDriver(config().build());
    }

    private void topic(int partitions) {
        kafka.createTopic("t", partitions);
    }

    private void append(String... values) {
        for (String value : values) {
            kafka.append("t", 0, value);
        }
    }

    @Nested
    class AtLeastOnce {
        @Test
        void shouldEmitEachRecordOnceAndCommitWhatIsAcked() {
            topic(1);
            append("a", "b", "c");
            SpoutDriver driver = start().run();

            assertThat(driver.collector.values()).containsExactly("a", "b", "c");
            driver.ack("a");
            driver.ack("b");
            driver.run(SECOND);

            assertThat(kafka.committed("t", 0)).isEqualTo(2);
            assertThat(driver.context.count("kafka.emitted")).isEqualTo(3);
            assertThat(driver.context.count("kafka.acked")).isEqualTo(2);
        }

        @Test
        void shouldCommitBelowTheLowestOpenOffset() {
            topic(1);
            append("a", "b", "c", "d");
            SpoutDriver driver = start().run();

            driver.ack("a");
            driver.ack("c");
            driver.ack("d");
            driver.run(SECOND);
            assertThat(kafka.committed("t", 0)).isEqualTo(1);

            driver.ack("b");
            driver.run(SECOND);
            assertThat(kafka.committed("t", 0)).isEqualTo(4);
        }

        @Test
        void shouldCommitPastHolesThatNobodyWillEverAck() {
            topic(1);
            append("a", "b", "c", "d");
            kafka.compactAway("t", 0, 1);
            kafka.appendHole("t", 0);
            SpoutDriver driver = start().run();

            assertThat(driver.collector.values()).containsExactly("a", "c", "d");
            driver.ackAll();
            driver.run(SECOND);

            assertThat(kafka.committed("t", 0)).isEqualTo(5);
            assertThat(driver.context.gauge("kafka.lag.t-0")).isZero();
        }

        @Test
        void shouldCommitWhenAPollPassesNothingButHoles() {
            topic(1);
            append("a");
            SpoutDriver driver = start().run();
            driver.ack("a");
            kafka.appendHole("t", 0);
            kafka.appendHole("t", 0);

            driver.run(SECOND);

            assertThat(kafka.committed("t", 0)).isEqualTo(3);
        }

        @Test
        void shouldNotCommitWhatWaitsInTheHandOff_O1() {
            topic(1);
            append("a", "b", "c");
            SpoutDriver driver = start();
            for (int i = 0; i < 5; i++) {
                driver.stepBackground();
            }
            driver.clock.advance(SECOND);
            for (int i = 0; i < 5; i++) {
                driver.stepBackground();
            }

            assertThat(driver.collector.emitted).isEmpty();
            assertThat(kafka.committed("t", 0)).isZero();
        }

        @Test
        void shouldGoOnWhereTheGroupLeftOff() {
            topic(1);
            append("a", "b", "c");
            SpoutDriver first = start().run();
            first.ack("a");
            first.spout.close();

            SpoutDriver second = start().run();

            assertThat(kafka.committed("t", 0)).isEqualTo(1);
            assertThat(second.collector.values()).containsExactly("b", "c");
        }

        @Test
        void shouldIgnoreLateAndUnknownVerdicts() {
            topic(1);
            append("a", "b");
            SpoutDriver driver = start().run();
            SpoutDriver other = start().run();

            driver.ack("a");
            driver.ack("a");
            driver.fail("a");
            driver.spout.ack("something else");
            driver.run(SECOND);

            assertThat(driver.context.count("kafka.acked")).isEqualTo(1);
            assertThat(driver.context.count("kafka.late-verdicts")).isEqualTo(3);
            assertThat(driver.deliveries("a")).isEqualTo(1);
            assertThat(other.context.count("kafka.late-verdicts")).isZero();
        }

        @Test
        void shouldCountARecordThatTheTranslatorMakesNothingOfAsDone() {
            topic(1);
            append("a", "b", "c");
            SpoutDriver driver = new SpoutDriver(
                    config().translator(record -> record.value().equals("b") ? null : Emission.of(record.value()))
                            .build());
            driver.run();
            driver.ackAll();
            driver.run(SECOND);

            assertThat(driver.collector.values()).containsExactly("a", "c");
            assertThat(driver.context.count("kafka.filtered")).isEqualTo(1);
            assertThat(kafka.committed("t", 0)).isEqualTo(3);
        }

        @Test
        void shouldLetTheTranslatorChooseTheStreamAndDeliverTombstones() {
            topic(1);
            kafka.append("t", 0, "k", null);
            kafka.append("t", 0, "k", "v");
            SpoutDriver driver = new SpoutDriver(config().outputStream("deletes", "key")
                    .translator(record ->
                            record.value() == null ? Emission.on("deletes", record.key()) : Emission.of(record.value()))
                    .build());

            driver.run();

            assertThat(driver.collector.emitted).extracting(e -> e.stream()).containsExactly("deletes", "default");
        }

        @Test
        void shouldCommitWhileDeactivatedAndPollNothing() {
            topic(1);
            append("a");
            SpoutDriver driver = start().run();
            driver.spout.deactivate();
            append("b");
            driver.ack("a");
            driver.clock.advance(SECOND);
            for (int i = 0; i < 5; i++) {
                driver.stepBackground();
                driver.clock.advance(Duration.ofMillis(100));
            }
            assertThat(kafka.committed("t", 0)).isEqualTo(1);
            assertThat(driver.context.gauge("kafka.hand-off.records")).isZero();

            driver.spout.activate();
            driver.run();
            assertThat(driver.collector.values()).containsExactly("a", "b");
        }

        @Test
        void shouldBeginWhereSomebodyElseHasSetTheOffsetWhileItWasDeactivated() {
            topic(1);
            append("a", "b", "c");
            SpoutDriver driver = start().run();
            driver.ackAll();
            driver.run(SECOND);
            driver.spout.deactivate();
            driver.run(SECOND);
            kafka.committed.put(new TopicPartition("t", 0), new OffsetAndMetadata(1));

            driver.spout.activate();
            driver.run(SECOND);
            assertThat(driver.collector.values()).containsExactly("a", "b", "c", "b", "c");

            driver.ackAll();
            driver.spout.deactivate();
            driver.spout.activate();
            driver.run(SECOND);
            assertThat(driver.collector.values())
                    .as("its own commits are none of others")
                    .hasSize(5);
            assertThat(kafka.committed("t", 0)).isEqualTo(3);
        }

        @Test
        void shouldCommitWhatIsDoneAndCloseTheConsumerOnClose() {
            topic(1);
            append("a", "b");
            SpoutDriver driver = start().run();
            driver.ack("a");

            driver.spout.close();

            assertThat(kafka.committed("t", 0)).isEqualTo(1);
            assertThat(kafka.consumers.get(0).isClosed).isTrue();
        }

        @Test
        void shouldCommitAgainWhatDoesNotChangeSoThatTheBrokerDoesNotForgetIt() {
            topic(1);
            append("a");
            SpoutDriver driver = start().run();
            driver.ackAll();
            driver.run(SECOND);
            kafka.committed.clear();

            driver.run(Duration.ofMinutes(11));

            assertThat(kafka.committed("t", 0)).isEqualTo(1);
        }

        /** The control that this test can fail is OffsetTrackerTest's. */
        @Test
        void shouldNeverCommitAboveAnOpenRecordUnderRandomVerdicts() {
            for (int seed = 0; seed < 20; seed++) {
                Random random = new Random(seed);
                FakeKafka log = new FakeKafka();
                log.createTopic("t", 2);
                SpoutDriver driver = new SpoutDriver(config().clients(log)
                        .maxUncommitted(50)
                        .keptBytes(500)
                        .maxCrashes(1_000)
                        .build());
                List<String> open = new ArrayList<>();
                List<String> done = new ArrayList<>();
                int appended = 0;
                int seen = 0;
                for (int step = 0; step < 300 || !open.isEmpty() || done.size() < appended; step++) {
                    if (step < 300) {
                        int partition = random.nextInt(2);
                        if (random.nextInt(4) == 0) {
                            log.appendHole("t", partition);
                        } else {
                            log.append("t", partition, "v" + appended++);
                        }
                    }
                    driver.run(Duration.ofMillis(random.nextInt(400)));
                    while (seen < driver.collector.emitted.size()) {
                        open.add((String) driver.collector.emitted.get(seen++).value());
                    }
                    if (!open.isEmpty() && (step >= 300 || random.nextBoolean())) {
                        String value = open.remove(random.nextInt(open.size()));
                        if (random.nextInt(5) == 0) {
                            driver.fail(value, FailReason.of(Kind.WORKER_LOST));
                        } else {
                            driver.ack(value);
                            done.add(value);
                        }
                    }
                    for (int p = 0; p < 2; p++) {
                        long committed = Math.max(0, log.committed("t", p));
                        assertThat(done)
                                .as("seed %d step %d partition %d committed %d", seed, step, p, committed)
                                .containsAll(log.valuesBelow("t", p, committed));
                    }
                    assertThat(step).as("comes to an end").isLessThan(20_000);
                }
                driver.run(Duration.ofSeconds(2));
                assertThat(done).doesNotHaveDuplicates().hasSize(appended);
                assertThat(log.committed("t", 0)).isEqualTo(log.end("t", 0));
                assertThat(log.committed("t", 1)).isEqualTo(log.end("t", 1));
            }
        }
    }

    @Nested
    class Replay {
        @Test
        void shouldReplayAFailedRecordAfterABackOff() {
            topic(1);
            append("a", "b");
            SpoutDriver driver = start().run();

            driver.fail("a");
            driver.run();
            assertThat(driver.deliveries("a")).isEqualTo(1);
            driver.run(BACK_OFF);

            assertThat(driver.deliveries("a")).isEqualTo(2);
            driver.ack("a");
            driver.ack("b");
            driver.run(SECOND);
            assertThat(kafka.committed("t", 0)).isEqualTo(2);
            assertThat(driver.context.count("kafka.replayed")).isEqualTo(1);
            assertThat(driver.context.count("kafka.read-again")).isZero();
        }

        @Test
        void shouldWaitLongerAfterEachFailureAndAtMostTenSeconds() {
            topic(1);
            append("a");
            SpoutDriver driver = new SpoutDriver(config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(100))
                    .build());
            driver.run();
            List<Long> waits = new ArrayList<>();
            for (int i = 1; i <= 12; i++) {
                driver.fail("a");
                long failedAt = driver.clock.nanoTime();
                while (driver.deliveries("a") == i) {
                    driver.run(Duration.ofMillis(50));
                }
                waits.add(Duration.ofNanos(driver.clock.nanoTime() - failedAt).toMillis());
            }

            assertThat(waits.get(0)).isBetween(50L, 150L);
            assertThat(waits.get(3)).isBetween(400L, 850L);
            assertThat(waits.get(11)).isBetween(5_000L, 10_050L);
        }

        @Test
        void shouldReadARecordAgainThatIsNoLongerInMemory() {
            topic(1);
            append("a", "b", "c", "d");
            SpoutDriver driver = new SpoutDriver(config().keptBytes(0).build());
            driver.run();

            driver.fail("d");
            driver.fail("b");
            driver.run(SECOND);

            assertThat(driver.collector.values()).hasSize(6);
            assertThat(driver.deliveries("b")).isEqualTo(2);
            assertThat(driver.deliveries("d")).isEqualTo(2);
            assertThat(driver.context.count("kafka.read-again")).isEqualTo(2);
            append("e");
            driver.run(SECOND);
            assertThat(driver.deliveries("e")).isEqualTo(1);
            driver.ackAll();
            driver.run(SECOND);
            assertThat(kafka.committed("t", 0)).isEqualTo(5);
        }

        @Test
        void shouldReadAgainBehindTheReadingAgain() {
            topic(1);
            String[] values = IntStream.range(0, 5_000).mapToObj(i -> "v" + i).toArray(String[]::new);
            append(values);
            SpoutDriver driver = new SpoutDriver(
                    config().keptBytes(0).property("max.poll.records", 10).build());
            driver.run();
            driver.fail("v4000");
            driver.fail("v4999");
            driver.clock.advance(BACK_OFF);
            driver.spout.nextTuple();
            driver.stepBackground();
            driver.fail("v3");
            driver.clock.advance(BACK_OFF);
            driver.spout.nextTuple();

            driver.run(SECOND);

            assertThat(driver.deliveries("v3")).isEqualTo(2);
            assertThat(driver.deliveries("v4000")).isEqualTo(2);
            assertThat(driver.deliveries("v4999")).isEqualTo(2);
            assertThat(driver.context.count("kafka.gone")).isZero();
        }

        @Test
        void shouldCountARecordAsDoneThatIsGoneWhenItIsReadAgain() {
            topic(1);
            append("a", "b", "c");
            SpoutDriver driver = new SpoutDriver(config().keptBytes(0).build());
            driver.run();
            driver.fail("b");
            kafka.compactAway("t", 0, 1);

            driver.run(SECOND);
            driver.ack("a");
            driver.ack("c");
            driver.run(SECOND);

            assertThat(driver.context.count("kafka.gone")).isEqualTo(1);
            assertThat(kafka.committed("t", 0)).isEqualTo(3);
        }

        @Test
        void shouldCountARecordAsDoneThatRetentionTookWhenItIsReadAgain() {
            topic(1);
            append("a", "b", "c", "d");
            SpoutDriver driver = new SpoutDriver(config().keptBytes(0).build());
            driver.run();
            driver.fail("a");
            driver.fail("c");
            kafka.deleteBefore("t", 0, 2);

            driver.run(SECOND);

            assertThat(driver.context.count("kafka.gone")).isEqualTo(1);
            assertThat(driver.deliveries("c")).isEqualTo(2);
            driver.ack("b");
            driver.ack("c");
            driver.ack("d");
            driver.run(SECOND);
            assertThat(kafka.committed("t", 0)).isEqualTo(4);
            assertThat(driver.context.gauge("kafka.stopped.t-0")).isZero();
        }

        @Test
        void shouldKeepOpenRecordsWithinTheByteCap() {
            topic(1);
            append(IntStream.range(0, 1_000).mapToObj(i -> "v" + i).toArray(String[]::new));
            SpoutDriver driver = new SpoutDriver(config().keptBytes(2_000).build());
            driver.run();

            for (int i = 0; i < 1_000; i++) {
                driver.fail("v" + i, FailReason.of(Kind.WORKER_LOST));
            }
            driver.run(SECOND);

            assertThat(driver.collector.emitted).hasSize(2_000);
            assertThat(driver.context.count("kafka.read-again")).isBetween(975L, 999L);
        }

        @Test
        void shouldNotCountFailuresThatAreNotUserCodes_O2() {
            topic(1);
            append("a");
            SpoutDriver driver = new SpoutDriver(
                    config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(2)).build());
            driver.run();

            for (Kind kind : List.of(
                    Kind.UNAVAILABLE,
                    Kind.WORKER_LOST,
                    Kind.MOVED,
                    Kind.RESTARTED,
                    Kind.NOT_ACKED,
                    Kind.TOO_OLD,
                    Kind.FEEDBACK_FULL)) {
                driver.fail("a", FailReason.of(kind));
                driver.run(Duration.ofSeconds(10));
            }
            assertThat(driver.deliveries("a")).isEqualTo(8);
            driver.fail("a");
            driver.run(Duration.ofSeconds(10));
            assertThat(driver.deliveries("a")).isEqualTo(9);
            driver.fail("a");
            driver.run(Duration.ofSeconds(20));

            assertThat(driver.deliveries("a")).isEqualTo(9);
            assertThat(driver.context.gauge("kafka.stopped.t-0")).isEqualTo(1);
        }

        @Test
        void shouldLetRetriesThroughTheCapOfUncommittedRecords() {
            topic(1);
            append(IntStream.range(0, 100).mapToObj(i -> "v" + i).toArray(String[]::new));
            SpoutDriver driver = new SpoutDriver(config().maxUncommitted(10)
                    .keptBytes(0)
                    .property("max.poll.records", 5)
                    .build());
            driver.run(SECOND);
            assertThat(driver.collector.emitted).hasSize(10);

            driver.fail("v0");
            driver.run(SECOND);
            assertThat(driver.deliveries("v0")).isEqualTo(2);
            assertThat(driver.collector.emitted).hasSize(11);

            IntStream.range(0, 10).forEach(i -> driver.ack("v" + i));
            driver.run(SECOND);
            assertThat(driver.collector.emitted).hasSize(21);
        }
    }

    @Nested
    class OrderByKey {
        private SpoutDriver start(long keptBytes) {
            return new SpoutDriver(config().order(Order.BY_KEY)
                    .keptBytes(keptBytes)
                    .translator(record -> Emission.of(record.value(), record.key()))
                    .build());
        }

        @Test
        void shouldEmitTheNextOfAKeyWhenTheOneBeforeIsDone() {
            topic(1);
            kafka.append("t", 0, "k", "k1");
            kafka.append("t", 0, "k", "k2");
            kafka.append("t", 0, "other", "o1");
            kafka.append("t", 0, null, "n1");
            kafka.append("t", 0, null, "n2");
            SpoutDriver driver = start(1 << 20).run();
            assertThat(driver.collector.values()).containsExactly("k1", "o1", "n1", "n2");
            assertThat(driver.context.gauge("kafka.waiting-for-key.t-0")).isEqualTo(1);

            driver.fail("k1");
            driver.run(SECOND);
            assertThat(driver.collector.values()).containsExactly("k1", "o1", "n1", "n2", "k1");
            driver.ack("k1");
            driver.run();

            assertThat(driver.collector.values()).containsExactly("k1", "o1", "n1", "n2", "k1", "k2");
        }

        @Test
        void shouldLetTheNextGoWhenTheOneBeforeIsSkippedOrFiltered() {
            topic(1);
            kafka.append("t", 0, "k", "bad");
            kafka.append("t", 0, "k", "null");
            kafka.append("t", 0, "k", "good");
            SpoutDriver driver = new SpoutDriver(config().order(Order.BY_KEY)
                    .poisonPolicy(PoisonPolicy.skip())
                    .retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(1))
                    .translator(record -> record.value().equals("null") ? null : Emission.of(record.value()))
                    .build());
            driver.run();
            driver.fail("bad");
            driver.run();

            assertThat(driver.collector.values()).containsExactly("bad", "good");
            driver.ack("good");
            driver.run(SECOND);
            assertThat(kafka.committed("t", 0)).isEqualTo(3);
            assertThat(driver.context.gauge("kafka.waiting-for-key.t-0")).isZero();
        }

        /** The control is the last line: without the order, the same run breaks it. */
        @Test
        void shouldKeepTheOrderOfEachKeyUnderRandomFailures() {
            for (int seed = 0; seed < 30; seed++) {
                assertThat(breaksOrder(seed, Order.BY_KEY)).as("seed %d", seed).isFalse();
            }
            assertThat(IntStream.range(0, 30).anyMatch(seed -> breaksOrder(seed, Order.UNORDERED)))
                    .isTrue();
        }

        private boolean breaksOrder(int seed, Order order) {
            Random random = new Random(seed);
            FakeKafka log = new FakeKafka();
            log.createTopic("t", 1);
            SpoutDriver driver = new SpoutDriver(config().clients(log)
                    .order(order)
                    .retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(1_000))
                    .keptBytes(seed % 2 == 0 ? 1_000 : 1 << 20)
                    .maxUncommitted(100)
                    .property("max.poll.records", 20)
                    .build());
            int keys = 1 + random.nextInt(8);
            int[] appended = new int[keys];
            int[] next = new int[keys];
            int total = 0;
            int done = 0;
            int seen = 0;
            List<String> open = new ArrayList<>();
            for (int step = 0; step < 400 || done < total; step++) {
                if (step < 400) {
                    int key = random.nextInt(keys);
                    log.append("t", 0, "k" + key, key + ":" + appended[key]++);
                    total++;
                }
                driver.run(Duration.ofMillis(random.nextInt(300)));
                while (seen < driver.collector.emitted.size()) {
                    String value = (String) driver.collector.emitted.get(seen++).value();
                    int key = Integer.parseInt(value.substring(0, value.indexOf(':')));
                    int number = Integer.parseInt(value.substring(value.indexOf(':') + 1));
                    if (number > next[key] || open.stream().anyMatch(v -> v.startsWith(key + ":"))) {
                        return true;
                    }
                    open.add(value);
                }
                if (!open.isEmpty() && (step >= 400 || random.nextInt(3) > 0)) {
                    String value = open.remove(random.nextInt(open.size()));
                    if (random.nextInt(4) == 0) {
                        driver.fail(value);
                    } else {
                        driver.ack(value);
                        next[Integer.parseInt(value.substring(0, value.indexOf(':')))]++;
                        done++;
                    }
                }
                assertThat(step).as("comes to an end").isLessThan(100_000);
            }
            driver.run(Duration.ofSeconds(2));
            assertThat(log.committed("t", 0)).isEqualTo(total);
            return false;
        }
    }

    @Nested
    class Poison {
        @Test
        void shouldStopThePartitionLoudlyAndLeaveTheOthersRunning() {
            topic(2);
            append("bad", "after");
            kafka.append("t", 1, "other");
            SpoutDriver driver = new SpoutDriver(
                    config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(1)).build());
            driver.run();

            driver.fail("bad");
            driver.ack("after");
            driver.run(SECOND);
            append("never");
            kafka.append("t", 1, "more");
            driver.run(SECOND);

            assertThat(driver.collector.values()).contains("more").doesNotContain("never");
            assertThat(kafka.committed("t", 0)).isZero();
            assertThat(driver.context.gauge("kafka.stopped.t-0")).isEqualTo(1);
            assertThat(driver.context.gauge("kafka.stopped.t-1")).isZero();
            assertThat(driver.collector.errors)
                    .singleElement()
                    .asString()
                    .contains("partition t-0 is STOPPED: record t-0@0 can't be processed after 1 failed attempt");
        }

        @Test
        void shouldRemindOfAStoppedPartitionForAsLongAsItIs() {
            topic(1);
            append("bad");
            SpoutDriver driver = new SpoutDriver(
                    config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(1)).build());
            driver.run();
            driver.fail("bad");

            driver.run(Duration.ofSeconds(65));

            assertThat(driver.collector.errors).hasSize(3);
        }

        @Test
        void shouldTryAStoppedPartitionAgainWhenItIsActivatedAgain() {
            topic(1);
            append("good", "bad", "after");
            SpoutDriver driver = new SpoutDriver(
                    config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(1)).build());
            driver.run();
            Object lateId = driver.collector.idOf("after");
            driver.ack("good");
            driver.fail("bad");
            driver.run(SECOND);

            driver.spout.deactivate();
            driver.spout.activate();
            driver.run(SECOND);
            driver.spout.ack(lateId);

            assertThat(driver.collector.values()).containsExactly("good", "bad", "after", "bad", "after");
            assertThat(driver.context.count("kafka.late-verdicts")).isEqualTo(1);
            driver.ack("bad");
            driver.ack("after");
            driver.run(SECOND);
            assertThat(kafka.committed("t", 0)).isEqualTo(3);
            assertThat(driver.context.gauge("kafka.stopped.t-0")).isZero();
        }

        @Test
        void shouldSkipWithAMetricWhereThatIsThePolicy() {
            topic(1);
            append("bad", "after");
            SpoutDriver driver = new SpoutDriver(config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(2))
                    .poisonPolicy(PoisonPolicy.skip())
                    .build());
            driver.run();
            driver.ack("after");
            driver.fail("bad");
            driver.run(SECOND);
            driver.fail("bad");
            driver.run(SECOND);

            assertThat(kafka.committed("t", 0)).isEqualTo(2);
            assertThat(driver.context.count("kafka.poison.skipped")).isEqualTo(1);
            assertThat(driver.collector.errors).singleElement().asString().contains("record t-0@0 was SKIPPED");
        }

        @Test
        void shouldTreatARecordThatCannotBeDeserializedAsPoison() {
            topic(1);
            append("1", "x", "3");
            SpoutDriver driver = new SpoutDriver(config().poisonPolicy(PoisonPolicy.skip())
                    .translator(record -> Emission.of(record.value()))
                    .build());
            SpoutDriver numbers = new SpoutDriver(
                    KafkaSpoutConfig.builder("fake:9092", StringDeserializer.class, PickyDeserializer.class)
                            .topics("t")
                            .group("numbers")
                            .output("value")
                            .translator(record -> Emission.of(record.value()))
                            .poisonPolicy(PoisonPolicy.skip())
                            .clients(kafka)
                            .build());
            driver.run();
            driver.spout.close();
            numbers.run();

            assertThat(driver.collector.values()).containsExactly("1", "x", "3");
            assertThat(numbers.collector.values()).containsExactly("1", "3");
            numbers.ackAll();
            numbers.run(SECOND);
            assertThat(kafka.committed("t", 0)).isEqualTo(3);
        }

        @Test
        void shouldCountATranslatorThatThrowsAsAFailedAttempt() {
            topic(1);
            append("a", "b");
            SpoutDriver driver = new SpoutDriver(config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(3))
                    .translator(record -> {
                        if (record.value().equals("a")) {
                            throw new IllegalStateException("no");
                        }
                        return Emission.of(record.value());
                    })
                    .poisonPolicy(PoisonPolicy.skip())
                    .build());

            driver.run(SECOND);
            driver.ackAll();
            driver.run(SECOND);

            assertThat(driver.collector.values()).containsExactly("b");
            assertThat(driver.context.count("kafka.poison.skipped")).isEqualTo(1);
            assertThat(kafka.committed("t", 0)).isEqualTo(2);
        }

        @Test
        void shouldCountAnEmitThatIsRefusedAsAFailedAttempt() {
            topic(1);
            append("a");
            SpoutDriver driver = new SpoutDriver(config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(1))
                    .translator(record -> Emission.on("undeclared", record.value()))
                    .build());

            driver.run(SECOND);

            assertThat(driver.context.gauge("kafka.stopped.t-0")).isEqualTo(1);
            assertThat(driver.collector.errors.toString()).contains("stream 'undeclared' was not declared");
        }
    }

    @Nested
    class DeadLetters {
        private SpoutDriver start(int attempts, long keptBytes) {
            return new SpoutDriver(config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(attempts))
                    .poisonPolicy(PoisonPolicy.deadLetter("dead"))
                    .keptBytes(keptBytes)
                    .build());
        }

        private MockProducer<?, ?> producer() {
            return kafka.producers.get(0);
        }

        @Test
        void shouldWriteAPoisonRecordWithWhereItCameFromAndCountItDoneWhenTheBrokerHasIt() {
            topic(1);
            kafka.append("t", 0, "key", "bad");
            append("after");
            SpoutDriver driver = start(2, 1 << 20).run();
            driver.ack("after");
            driver.fail("bad");
            driver.run(SECOND);
            driver.fail("bad", FailReason.failedBy("split", 3, new IllegalStateException("no such customer")));
            driver.run(SECOND);
            assertThat(kafka.committed("t", 0)).isZero();

            producer().completeNext();
            driver.run(SECOND);

            assertThat(kafka.committed("t", 0)).isEqualTo(2);
            assertThat(driver.context.count("kafka.poison.dead-lettered")).isEqualTo(1);
            assertThat(producer().history()).singleElement().satisfies(record -> {
                assertThat(record.topic()).isEqualTo("dead");
                assertThat((byte[]) record.key()).asString().isEqualTo("key");
                assertThat((byte[]) record.value()).asString().isEqualTo("bad");
                assertThat(record.headers())
                        .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                        .containsExactlyInAnyOrder(
                                "gustfront.topic=t",
                                "gustfront.partition=0",
                                "gustfront.offset=0",
                                "gustfront.timestamp=0",
                                "gustfront.topology=words",
                                "gustfront.component=split",
                                "gustfront.task=3",
                                "gustfront.attempts=2",
                                "gustfront.reason=failed by split task 3: "
                                        + "java.lang.IllegalStateException: no such customer",
                                "gustfront.exception=java.lang.IllegalStateException: no such customer");
            });
        }

        @Test
        void shouldReadARecordAgainToWriteItWhenItIsNotInMemory() {
            topic(1);
            append("bad");
            SpoutDriver driver = start(1, 0).run();

            driver.fail("bad");
            driver.run(SECOND);
            producer().completeNext();
            driver.run(SECOND);

            assertThat(driver.collector.values()).containsExactly("bad");
            assertThat((byte[]) producer().history().get(0).value()).asString().isEqualTo("bad");
            assertThat(kafka.committed("t", 0)).isEqualTo(1);
        }

        @Test
        void shouldWriteWhatCannotBeDeserializedAsItIs() {
            topic(1);
            append("x");
            SpoutDriver driver = new SpoutDriver(
                    KafkaSpoutConfig.builder("fake:9092", StringDeserializer.class, PickyDeserializer.class)
                            .topics("t")
                            .group("g")
                            .output("value")
                            .translator(record -> Emission.of(record.value()))
                            .poisonPolicy(PoisonPolicy.deadLetter("dead"))
                            .clients(kafka)
                            .build());
            driver.run();

            assertThat((byte[]) producer().history().get(0).value()).asString().isEqualTo("x");
            assertThat(new String(
                            producer()
                                    .history()
                                    .get(0)
                                    .headers()
                                    .lastHeader(DeadLetterHeaders.EXCEPTION)
                                    .value(),
                            UTF_8))
                    .contains("not a number");
        }

        @Test
        void shouldTryALetterAgainThatCannotBeWritten() {
            topic(1);
            append("bad");
            SpoutDriver driver = start(1, 1 << 20).run();
            driver.fail("bad");
            driver.run();

            producer().errorNext(new org.apache.kafka.common.errors.TimeoutException("away"));
            driver.run(Duration.ofSeconds(3));
            assertThat(kafka.committed("t", 0)).isZero();
            assertThat(producer().history()).hasSize(2);
            producer().completeNext();
            driver.run(SECOND);

            assertThat(kafka.committed("t", 0)).isEqualTo(1);
            assertThat(driver.collector.errors.toString()).contains("writing a dead letter failed, trying again");
        }

        @Test
        void shouldStopThePartitionWhenTheTopicWillNeverTakeTheLetter() {
            topic(1);
            append("bad");
            SpoutDriver driver = start(1, 1 << 20).run();
            driver.fail("bad");
            driver.run();

            producer().errorNext(new org.apache.kafka.common.errors.RecordTooLargeException("too large"));
            driver.run(SECOND);

            assertThat(driver.context.gauge("kafka.stopped.t-0")).isEqualTo(1);
            assertThat(kafka.committed("t", 0)).isZero();
        }

        @Test
        void shouldEmitNoMoreWhileTooManyLettersAreUnderWay() {
            topic(1);
            append(IntStream.range(0, 2_000).mapToObj(i -> "v" + i).toArray(String[]::new));
            SpoutDriver driver = new SpoutDriver(config().poisonPolicy(PoisonPolicy.deadLetter("dead"))
                    .retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(1))
                    .translator(record -> {
                        throw new IllegalStateException("all is poison");
                    })
                    .build());

            for (int i = 0; i < 100; i++) {
                driver.run();
            }

            assertThat(producer().history()).hasSize(1_000);
        }

        @Test
        void shouldCommitWhatWasWrittenBeforeTheClose() {
            topic(1);
            append("bad");
            SpoutDriver driver = start(1, 1 << 20).run();
            driver.fail("bad");
            driver.run();
            producer().completeNext();

            driver.spout.close();

            assertThat(producer().closed()).isTrue();
            assertThat(kafka.committed("t", 0)).isEqualTo(1);
        }
    }

    /** Refuses what is not a digit. */
    public static final class PickyDeserializer extends StringDeserializer {
        @Override
        public String deserialize(String topic, byte[] data) {
            if (data[0] < '0' || data[0] > '9') {
                throw new IllegalArgumentException("not a number");
            }
            return super.deserialize(topic, data);
        }
    }

    @Nested
    class Trouble {
        @Test
        void shouldStopAPartitionLoudlyWhoseOffsetIsOutOfRange() {
            topic(2);
            append("a", "b");
            SpoutDriver driver = start().run();
            driver.ackAll();
            driver.spout.close();
            kafka.deleteBefore("t", 0, 10);
            kafka.append("t", 0, "far");
            kafka.append("t", 1, "other");

            SpoutDriver second = start().run(SECOND);

            assertThat(second.collector.values()).containsExactly("other");
            assertThat(second.collector.errors)
                    .singleElement()
                    .asString()
                    .contains("partition t-0 is STOPPED: offset 2 is out of range");
            assertThat(kafka.committed("t", 0)).isEqualTo(2);
        }

        @Test
        void shouldWaitForABrokerThatIsAwayAndSaySoOncePerInterval() {
            topic(1);
            kafka.away = true;
            SpoutDriver driver = start().run(Duration.ofSeconds(29));
            assertThat(driver.collector.errors).hasSize(1);
            append("a");

            kafka.away = false;
            driver.run(Duration.ofSeconds(11));

            assertThat(driver.collector.values()).containsExactly("a");
        }

        @Test
        void shouldCommitLateWhenTheBrokerIsAwayMeanwhile() {
            topic(1);
            append("a");
            SpoutDriver driver = start().run();
            kafka.away = true;
            driver.ack("a");
            driver.run(Duration.ofSeconds(60));
            assertThat(kafka.committed("t", 0)).isZero();
            assertThat(driver.context.count("kafka.commits.failed")).isPositive();

            kafka.away = false;
            driver.run(Duration.ofSeconds(2));

            assertThat(kafka.committed("t", 0)).isEqualTo(1);
        }

        @Test
        void shouldReadAgainWhatAPollPassedThatThrew() {
            topic(1);
            append("a", "b");
            kafka.nextPollThrows = new KafkaException("something broke");
            SpoutDriver driver = start().run(Duration.ofSeconds(2));

            assertThat(driver.collector.values()).containsExactly("a", "b");
            assertThat(driver.collector.errors).hasSize(1);
        }

        @Test
        void shouldGoOnWithOtherTopicsWhenOneIsDenied() {
            topic(1);
            append("a");
            kafka.createTopic("secret", 1);
            kafka.append("secret", 0, "s");
            kafka.denied.add("secret");
            SpoutDriver driver = new SpoutDriver(config().topics("secret").build());

            driver.run(SECOND);
            append("b");
            driver.run(SECOND);
            assertThat(driver.collector.values()).containsExactly("a", "b");
            assertThat(driver.collector.errors)
                    .singleElement()
                    .asString()
                    .contains("not allowed to read topics [secret]");

            kafka.denied.clear();
            driver.run(Duration.ofSeconds(11));
            assertThat(driver.collector.values()).containsExactly("a", "b", "s");
        }

        @Test
        void shouldNotBusyLoopWhileThereIsTrouble() {
            topic(1);
            kafka.denied.add("t");
            SpoutDriver driver = start();
            driver.run(Duration.ofSeconds(10));

            assertThat(driver.context.background.get(0).steps).isLessThan(400);
        }
    }

    @Nested
    class Topics {
        @Test
        void shouldSharePartitionsOutByTheRule() {
            topic(7);
            IntStream.range(0, 7).forEach(p -> kafka.append("t", p, "p" + p));
            FakeClock clock = new FakeClock();
            List<Object> all = new ArrayList<>();
            for (int task = 0; task < 3; task++) {
                SpoutDriver driver = new SpoutDriver(config().build(), clock, task, 3);
                driver.run();
                for (Object value : driver.collector.values()) {
                    int partition = Integer.parseInt(((String) value).substring(1));
                    assertThat(PartitionAssignment.taskIndexOf("t", partition, 3))
                            .isEqualTo(task);
                }
                all.addAll(driver.collector.values());
            }
            assertThat(all).containsExactlyInAnyOrder("p0", "p1", "p2", "p3", "p4", "p5", "p6");
        }

        @Test
        void shouldFindNewPartitionsWithinThirtySeconds() {
            topic(1);
            SpoutDriver driver = start().run(SECOND);
            kafka.addPartitions("t", 2);
            kafka.append("t", 1, "new");

            driver.run(Duration.ofSeconds(30));

            assertThat(driver.collector.values()).containsExactly("new");
        }

        @Test
        void shouldFindNewTopicsThatThePatternMatches() {
            kafka.createTopic("in-a", 1);
            kafka.createTopic("out-a", 1);
            SpoutDriver driver = new SpoutDriver(
                    KafkaSpoutConfig.builder("fake:9092", StringDeserializer.class, StringDeserializer.class)
                            .topicPattern("in-.*")
                            .group("g")
                            .output("value")
                            .translator(record -> Emission.of(record.value()))
                            .clients(kafka)
                            .build());
            driver.run(SECOND);
            kafka.createTopic("in-b", 1);
            kafka.append("in-b", 0, "b");
            kafka.append("out-a", 0, "x");

            driver.run(Duration.ofSeconds(30));

            assertThat(driver.collector.values()).containsExactly("b");
        }

        @Test
        void shouldWaitForATopicThatIsNotThereYet() {
            SpoutDriver driver = start().run(SECOND);
            assertThat(driver.collector.errors).singleElement().asString().contains("there is no topic 't'");
            topic(1);
            append("a");

            driver.run(Duration.ofSeconds(5));

            assertThat(driver.collector.values()).containsExactly("a");
        }

        @Test
        void shouldReadATopicFromItsBeginningThatWasCreatedAgain() {
            topic(1);
            append("a", "b", "c");
            SpoutDriver driver = start().run();
            Object late = driver.collector.idOf("c");
            kafka.deleteTopic("t");
            topic(1);
            append("A", "B", "C", "D", "E");

            driver.run(Duration.ofSeconds(31));
            driver.spout.ack(late);

            assertThat(driver.collector.values()).contains("A", "B", "C", "D", "E");
            assertThat(driver.collector.errors.toString()).contains("topic 't' was deleted and created again");
            assertThat(driver.context.count("kafka.late-verdicts")).isEqualTo(1);
            driver.run(SECOND);
            assertThat(kafka.committed("t", 0)).isZero();
        }

        @Test
        void shouldNotTakeTheOffsetsOfATopicForThoseOfItsNamesake() {
            topic(1);
            append("a", "b", "c");
            SpoutDriver driver = start().run();
            driver.ackAll();
            driver.spout.close();
            var stale = new java.util.HashMap<>(kafka.committed);
            kafka.deleteTopic("t");
            topic(1);
            append("A", "B", "C", "D", "E");
            kafka.committed.putAll(stale);

            SpoutDriver second = start().run(SECOND);

            assertThat(second.collector.values()).containsExactly("A", "B", "C", "D", "E");
        }

        @Test
        void shouldOnlyTakeATopicForGoneThatWasMissedTwice() {
            topic(1);
            append("a");
            SpoutDriver driver = start().run(Duration.ofSeconds(29));
            var id = kafka.hide("t");
            driver.run(Duration.ofSeconds(2));
            kafka.show("t", id);
            driver.run(Duration.ofSeconds(30));
            driver.ack("a");
            driver.run(SECOND);

            assertThat(driver.deliveries("a")).isEqualTo(1);
            assertThat(kafka.committed("t", 0)).isEqualTo(1);
        }
    }

    @Nested
    class FirstOffsets {
        @Test
        void shouldBeginAtTheLatestAndRememberThat() {
            topic(1);
            append("old");
            SpoutDriver first =
                    new SpoutDriver(config().firstOffset(FirstOffset.latest()).build());
            first.stepBackground();
            first.stepBackground();
            assertThat(kafka.committed("t", 0)).as("before anything is read").isEqualTo(1);
            append("new");

            SpoutDriver afterACrash =
                    new SpoutDriver(config().firstOffset(FirstOffset.latest()).build());

            assertThat(afterACrash.run().collector.values()).containsExactly("new");
        }

        @Test
        void shouldBeginAtATimestamp() {
            topic(1);
            append("0s", "1s", "2s", "3s");
            SpoutDriver driver =
                    new SpoutDriver(config().firstOffset(FirstOffset.timestamp(Instant.ofEpochMilli(1_500)))
                            .build());

            assertThat(driver.run().collector.values()).containsExactly("2s", "3s");
        }

        @Test
        void shouldBeginAtTheEndWhenAllIsOlderThanTheTimestamp() {
            topic(1);
            append("0s");
            SpoutDriver driver =
                    new SpoutDriver(config().firstOffset(FirstOffset.timestamp(Instant.ofEpochMilli(9_000)))
                            .build());

            assertThat(driver.run().collector.values()).isEmpty();
            assertThat(kafka.committed("t", 0)).isEqualTo(1);
        }

        @Test
        void shouldStopAPartitionWithoutACommittedOffsetWhereOneIsAskedFor() {
            topic(1);
            append("a");
            SpoutDriver driver = new SpoutDriver(
                    config().firstOffset(FirstOffset.committed()).build());

            driver.run(SECOND);

            assertThat(driver.collector.values()).isEmpty();
            assertThat(driver.collector.errors).singleElement().asString().contains("has no committed offset");
        }
    }

    @Nested
    class OtherGuarantees {
        @Test
        void shouldCommitBeforeTheFirstEmitAtMostOnce() {
            topic(1);
            append("a", "b");
            SpoutDriver driver =
                    new SpoutDriver(config().guarantee(Guarantee.AT_MOST_ONCE).build());
            driver.stepBackground();
            driver.stepBackground();
            assertThat(driver.collector.emitted).isEmpty();
            assertThat(kafka.committed("t", 0)).isEqualTo(2);

            driver.run();

            assertThat(driver.collector.emitted).hasSize(2).allMatch(e -> e.id() == null);
        }

        @Test
        void shouldEmitNothingAtMostOnceBeforeTheCommitSucceeds() {
            topic(1);
            SpoutDriver driver =
                    new SpoutDriver(config().guarantee(Guarantee.AT_MOST_ONCE).build());
            driver.run();
            append("a");
            kafka.commitsFail = true;
            driver.run(Duration.ofSeconds(5));
            assertThat(driver.collector.emitted).isEmpty();

            kafka.commitsFail = false;
            driver.run(Duration.ofSeconds(11));

            assertThat(driver.collector.values()).containsExactly("a");
        }

        @Test
        void shouldGiveBackAtMostOnceWhatWasNotEmittedWhenItIsClosed() {
            topic(1);
            append("a", "b", "c");
            SpoutDriver driver =
                    new SpoutDriver(config().guarantee(Guarantee.AT_MOST_ONCE).build());
            driver.stepBackground();
            driver.stepBackground();
            driver.spout.nextTuple();
            driver.spout.nextTuple();
            driver.spout.nextTuple();
            int emitted = driver.collector.emitted.size();

            driver.spout.close();

            assertThat(emitted).isPositive();
            assertThat(kafka.committed("t", 0)).isEqualTo(emitted);
        }

        @Test
        void shouldCommitWhatWasEmittedWithoutGuarantee() {
            topic(1);
            append("a", "b");
            kafka.appendHole("t", 0);
            SpoutDriver driver =
                    new SpoutDriver(config().guarantee(Guarantee.NONE).build());

            driver.run(SECOND);

            assertThat(driver.collector.emitted).hasSize(2).allMatch(e -> e.id() == null);
            assertThat(kafka.committed("t", 0)).isEqualTo(3);
        }
    }

    @Nested
    class Bounds {
        @Test
        void shouldStopPollingWhenTheHandOffIsFull() {
            topic(2);
            LongStream.range(0, 10_000).forEach(i -> kafka.append("t", (int) (i % 2), "v" + i));
            SpoutDriver driver = new SpoutDriver(config().handOff(100, 1L << 20)
                    .property("max.poll.records", 50)
                    .build());
            for (int i = 0; i < 50; i++) {
                driver.stepBackground();
                driver.clock.advance(Duration.ofMillis(100));
            }

            assertThat(driver.context.gauge("kafka.hand-off.records")).isBetween(100.0, 150.0);
            driver.run();
            assertThat(driver.collector.emitted).hasSize(10_000);
            assertThat(driver.context.gauge("kafka.hand-off.records")).isZero();
        }

        @Test
        void shouldStopPollingWhenTheHandOffIsFullOfBytes() {
            topic(1);
            String big = "x".repeat(1_000);
            IntStream.range(0, 100).forEach(i -> append(big));
            SpoutDriver driver = new SpoutDriver(config().handOff(100_000, 5_000)
                    .property("max.poll.records", 1)
                    .build());
            for (int i = 0; i < 50; i++) {
                driver.stepBackground();
                driver.clock.advance(Duration.ofMillis(100));
            }

            assertThat(driver.context.gauge("kafka.hand-off.records")).isBetween(4.0, 7.0);
        }

        @Test
        void shouldHoldAPartitionBackWithTooMuchUncommittedAndNoOther() {
            topic(2);
            IntStream.range(0, 100).forEach(i -> kafka.append("t", 0, "a" + i));
            IntStream.range(0, 100).forEach(i -> kafka.append("t", 1, "b" + i));
            SpoutDriver driver = new SpoutDriver(
                    config().maxUncommitted(20).property("max.poll.records", 10).build());
            driver.run(SECOND);
            for (int i = 0; i < 100; i++) {
                if (driver.deliveries("b" + i) > 0) {
                    driver.ack("b" + i);
                }
                driver.run(Duration.ofMillis(100));
            }

            long ofA = driver.collector.values().stream()
                    .filter(v -> v.toString().startsWith("a"))
                    .count();
            assertThat(ofA).isBetween(20L, 30L);
            assertThat(driver.deliveries("b99")).isEqualTo(1);
        }
    }
}
