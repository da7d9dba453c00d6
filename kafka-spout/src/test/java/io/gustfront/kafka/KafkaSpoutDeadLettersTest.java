package io.gustfront.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.kafka.fakes.PickyDeserializer;
import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Records that can't be processed are written elsewhere, with where they come from and why. */
class KafkaSpoutDeadLettersTest extends SpoutOnFakeKafka {
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
        SpoutDriver driver =
                new SpoutDriver(KafkaSpoutConfig.builder("fake:9092", StringDeserializer.class, PickyDeserializer.class)
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
