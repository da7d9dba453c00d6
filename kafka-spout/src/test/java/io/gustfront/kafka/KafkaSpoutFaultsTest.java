package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** What Kafka's clients throw, and logs that aren't as they were: none of it ends the spout, and nothing is skipped silently. */
class KafkaSpoutFaultsTest extends SpoutOnFakeKafka {
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
        assertThat(driver.collector.errors).singleElement().asString().contains("not allowed to read topics [secret]");

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
