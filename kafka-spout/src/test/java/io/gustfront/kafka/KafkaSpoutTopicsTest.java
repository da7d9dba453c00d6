package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.fakes.FakeClock;
import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Which topics and partitions are read, and by which task. */
class KafkaSpoutTopicsTest extends SpoutOnFakeKafka {
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
                assertThat(PartitionAssignment.taskIndexOf("t", partition, 3)).isEqualTo(task);
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
