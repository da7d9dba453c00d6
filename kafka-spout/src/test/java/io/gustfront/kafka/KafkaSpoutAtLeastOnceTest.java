package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.kafka.fakes.FakeKafka;
import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is emitted, and how far is committed, when records are acked in whatever order. */
class KafkaSpoutAtLeastOnceTest extends SpoutOnFakeKafka {
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
