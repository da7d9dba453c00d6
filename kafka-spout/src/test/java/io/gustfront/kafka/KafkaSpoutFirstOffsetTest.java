package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Where a partition begins that has no committed offset. */
class KafkaSpoutFirstOffsetTest extends SpoutOnFakeKafka {
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
        SpoutDriver driver = new SpoutDriver(config().firstOffset(FirstOffset.timestamp(Instant.ofEpochMilli(1_500)))
                .build());

        assertThat(driver.run().collector.values()).containsExactly("2s", "3s");
    }

    @Test
    void shouldBeginAtTheEndWhenAllIsOlderThanTheTimestamp() {
        topic(1);
        append("0s");
        SpoutDriver driver = new SpoutDriver(config().firstOffset(FirstOffset.timestamp(Instant.ofEpochMilli(9_000)))
                .build());

        assertThat(driver.run().collector.values()).isEmpty();
        assertThat(kafka.committed("t", 0)).isEqualTo(1);
    }

    @Test
    void shouldStopAPartitionWithoutACommittedOffsetWhereOneIsAskedFor() {
        topic(1);
        append("a");
        SpoutDriver driver =
                new SpoutDriver(config().firstOffset(FirstOffset.committed()).build());

        driver.run(SECOND);

        assertThat(driver.collector.values()).isEmpty();
        assertThat(driver.collector.errors).singleElement().asString().contains("has no committed offset");
    }
}
