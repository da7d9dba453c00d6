package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.fakes.PickyDeserializer;
import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Records that can't be processed: their partition stops, or they are skipped. */
class KafkaSpoutPoisonTest extends SpoutOnFakeKafka {
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
        SpoutDriver numbers =
                new SpoutDriver(KafkaSpoutConfig.builder("fake:9092", StringDeserializer.class, PickyDeserializer.class)
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
