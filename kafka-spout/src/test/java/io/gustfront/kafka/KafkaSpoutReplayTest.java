package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What comes again of what failed, when, and in which order. */
class KafkaSpoutReplayTest extends SpoutOnFakeKafka {
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
        SpoutDriver driver = new SpoutDriver(
                config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(100)).build());
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
