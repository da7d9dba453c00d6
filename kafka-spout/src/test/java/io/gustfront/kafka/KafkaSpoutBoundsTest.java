package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What waits in memory has a bound. */
class KafkaSpoutBoundsTest extends SpoutOnFakeKafka {
    @Test
    void shouldStopPollingWhenTheHandOffIsFull() {
        topic(2);
        LongStream.range(0, 10_000).forEach(i -> kafka.append("t", (int) (i % 2), "v" + i));
        SpoutDriver driver = new SpoutDriver(
                config().handOff(100, 1L << 20).property("max.poll.records", 50).build());
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
        SpoutDriver driver = new SpoutDriver(
                config().handOff(100_000, 5_000).property("max.poll.records", 1).build());
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
