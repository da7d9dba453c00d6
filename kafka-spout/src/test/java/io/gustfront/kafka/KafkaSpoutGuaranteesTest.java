package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** At-most-once, and no guarantee. */
class KafkaSpoutGuaranteesTest extends SpoutOnFakeKafka {
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
        SpoutDriver driver = new SpoutDriver(config().guarantee(Guarantee.NONE).build());

        driver.run(SECOND);

        assertThat(driver.collector.emitted).hasSize(2).allMatch(e -> e.id() == null);
        assertThat(kafka.committed("t", 0)).isEqualTo(3);
    }
}
