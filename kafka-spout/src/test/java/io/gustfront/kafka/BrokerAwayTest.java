package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gustfront.kafka.fakes.FakeOutputCollector;
import io.gustfront.kafka.fakes.FakeTuple;
import io.gustfront.kafka.fakes.LiveTopologyContext;
import io.gustfront.kafka.fakes.SpoutRunner;
import io.gustfront.kafka.fakes.SpoutRunner.Verdict;
import io.gustfront.kafka.fakes.TestBroker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The only broker is away for a real minute. The test mostly waits, so it runs beside the others. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class BrokerAwayTest {
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final int BEFORE = 100;
    private static final int AFTER = 200;

    private static void awaitThat(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion);
    }

    private static String[] values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "v" + i).toArray(String[]::new);
    }

    @Test
    void shouldLoseAndStopNothingAndGoOnWhenItIsBack() {
        try (TestBroker broker = new TestBroker(1, false, Map.of())) {
            broker.createTopic("read", 1);
            broker.createTopic("written", 1);
            broker.produce("read", 0, values(0, BEFORE));
            KafkaSpoutConfig<String, String> reads = KafkaSpoutConfig.builder(
                            broker.bootstrapServers(), StringDeserializer.class, StringDeserializer.class)
                    .topics("read")
                    .group("readers")
                    .output("value")
                    .commitInterval(Duration.ofMillis(100))
                    .translator(record -> Emission.of(record.value()))
                    .build();
            FakeOutputCollector written = new FakeOutputCollector();
            KafkaBolt<String, String> bolt = new KafkaBolt<>(
                    KafkaBoltConfig.builder(broker.bootstrapServers(), StringSerializer.class, StringSerializer.class)
                            .topic("written")
                            .value(tuple -> tuple.getString(1))
                            .build());
            bolt.prepare(new LiveTopologyContext(0, 1), written);
            bolt.execute(FakeTuple.of("key", "before"));
            awaitThat(() -> assertThat(written.acked).hasSize(1));

            try (SpoutRunner spout =
                    new SpoutRunner(reads, value -> value.equals("v90") ? Verdict.HOLD : Verdict.ACK)) {
                awaitThat(
                        () -> assertThat(broker.committed("readers", "read", 0)).isEqualTo(90));

                broker.stopBroker(0);
                spout.ack("v90"); // so that there is something to commit
                bolt.execute(FakeTuple.of("key", "meanwhile"));
                await().during(MINUTE).atMost(MINUTE.plus(LONG)).untilAsserted(() -> {
                    assertThat(spout.isRunning()).as("the spout runs").isTrue();
                    assertThat(spout.context.count("kafka.partition-stops"))
                            .as("stopped partitions")
                            .isZero();
                    assertThat(written.failed).as("failed").isEmpty();
                });
                assertThat(spout.collector.errors.toString()).contains("committing offsets failed, trying again");
                assertThat(spout.collector.errors).as("one in half a minute").hasSizeLessThan(10);

                broker.startBroker(0);
                broker.produce("read", 0, values(BEFORE, AFTER));

                awaitThat(() -> assertThat(Set.copyOf(spout.values)).contains(values(0, AFTER)));
                awaitThat(
                        () -> assertThat(broker.committed("readers", "read", 0)).isEqualTo(AFTER));
                awaitThat(() -> assertThat(written.acked).hasSize(2));
                assertThat(written.failed).isEmpty();
                assertThat(spout.values).as("nothing came twice").hasSize(AFTER);
            }
            bolt.cleanup();
            assertThat(broker.read("written", 0))
                    .extracting(record -> record.value())
                    .containsExactly("before", "meanwhile");
        }
    }
}
