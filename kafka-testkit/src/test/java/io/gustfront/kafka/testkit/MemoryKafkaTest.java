package io.gustfront.kafka.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Values;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.KafkaBolt;
import io.gustfront.kafka.KafkaBoltConfig;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import io.gustfront.testkit.TopologyDriver;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records in, records out, offsets committed; crash and resume: in virtual time, without a broker. */
class MemoryKafkaTest {
    private static final String GROUP = "shouter";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final MemoryKafka kafka = new MemoryKafka().withTopic("in", 3).withTopic("out", 2);

    @AfterEach
    void close() {
        kafka.close();
    }

    private Topology topology() {
        return topology(kafka);
    }

    private Topology topology(MemoryKafka target) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout(
                "in",
                new KafkaSpout<>(
                        KafkaSpoutConfig.builder("nowhere:1", StringDeserializer.class, StringDeserializer.class)
                                .topics("in")
                                .group(GROUP)
                                .output("key", "value")
                                .translator(record -> Emission.of(record.key(), record.value()))
                                .clients(kafka.clients())
                                .build()));
        builder.setBolt(
                        "shout",
                        (tuple, out) -> out.emit(new Values(
                                tuple.getString(0), tuple.getString(1).toUpperCase(Locale.ROOT))))
                .output("key", "value")
                .shuffleGrouping("in");
        builder.setBolt(
                        "out",
                        new KafkaBolt<>(
                                KafkaBoltConfig.builder("nowhere:1", StringSerializer.class, StringSerializer.class)
                                        .topic("out")
                                        .key(tuple -> tuple.getStringByField("key"))
                                        .value(tuple -> tuple.getStringByField("value"))
                                        .clients(target.clients())
                                        .build()))
                .shuffleGrouping("shout");
        return builder.createTopology();
    }

    private void append(int from, int to) {
        IntStream.range(from, to).forEach(number -> kafka.append("in", "k" + number, "v" + number));
    }

    private static String[] shouted(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "V" + number).toArray(String[]::new);
    }

    @Test
    void shouldReadWriteAndCommit() {
        append(0, 20);

        try (TopologyDriver driver = TopologyDriver.of(topology()).start()) {
            driver.advance(LONG);

            assertThat(kafka.values("out")).containsExactlyInAnyOrder(shouted(0, 20));
            assertThat(kafka.committed(GROUP, "in")).isEqualTo(20);
        }
    }

    @Test
    void shouldReadAgainWhatWasNotCommittedWhenAWorkerIsLost() {
        append(0, 20);
        try (TopologyDriver driver = TopologyDriver.of(topology()).workers(2).start()) {
            driver.keepAt("shout", 5);
            driver.advance(LONG);
            append(20, 40);
            driver.loseWorker(1);
            driver.advance(Duration.ofSeconds(2));
            driver.restartWorker(1);
            driver.advance(Duration.ofMinutes(2));

            assertThat(kafka.values("out")).contains(shouted(0, 40));
            assertThat(kafka.committed(GROUP, "in")).isEqualTo(40);
        }
    }

    @Test
    void shouldResumeWhereTheLastRunCommitted() {
        append(0, 10);
        try (TopologyDriver driver = TopologyDriver.of(topology()).start()) {
            driver.advance(LONG);
        }
        append(10, 15);

        try (TopologyDriver driver = TopologyDriver.of(topology()).start()) {
            driver.advance(LONG);
        }

        assertThat(kafka.values("out")).containsExactlyInAnyOrder(shouted(0, 15));
        assertThat(kafka.committed(GROUP, "in")).isEqualTo(15);
    }

    @Test
    void shouldTakeNoRecordForPoisonWhileTheSinkIsAwayHoweverLong_O2() {
        try (MemoryKafka target = new MemoryKafka().withTopic("out", 2);
                TopologyDriver driver = TopologyDriver.of(topology(target)).start()) {
            target.setAway(true);
            append(0, 10);
            driver.advance(Duration.ofMinutes(10));
            assertThat(driver.failures(FailReason.Kind.UNAVAILABLE)).isGreaterThan(300);
            assertThat(kafka.committed(GROUP, "in")).isZero();

            target.setAway(false);
            driver.advance(LONG);

            assertThat(target.values("out")).containsExactlyInAnyOrder(shouted(0, 10));
            assertThat(kafka.committed(GROUP, "in")).isEqualTo(10);
        }
    }

    @Test
    void shouldLoseNothingWhenTheBrokerIsAwayForAWhile() {
        try (TopologyDriver driver = TopologyDriver.of(topology()).start()) {
            append(0, 5);
            driver.advance(LONG);
            kafka.setAway(true);
            append(5, 10);
            driver.advance(LONG);
            assertThat(kafka.committed(GROUP, "in")).isEqualTo(5);

            kafka.setAway(false);
            driver.advance(Duration.ofMinutes(2));

            assertThat(kafka.values("out")).contains(shouted(0, 10));
            assertThat(kafka.committed(GROUP, "in")).isEqualTo(10);
        }
    }

    @Test
    void shouldWriteOnAfterARecordForAPartitionThatThereIsNot() {
        MemoryProducer<String, String> producer =
                new MemoryProducer<>(kafka, new StringSerializer(), new StringSerializer());
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("out", 2, 7L, "k", "bad")))
                .hasMessage("topic 'out' has no partition 2");

        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>("out", 0, 8L, "k", "good"));

        assertThat(sent.isDone()).isTrue();
        assertThat(kafka.values("out")).containsExactly("good");
        assertThat(kafka.records("out").get(0).timestamp()).isEqualTo(8);
    }

    @Test
    void shouldSayWhichTopicOrPartitionThereIsNot() {
        assertThatThrownBy(() -> kafka.append("inn", "k", "v")).hasMessage("there is no topic 'inn', only [in, out]");
        assertThatThrownBy(() -> kafka.append("out", 2, null, null, new RecordHeaders()))
                .hasMessage("topic 'out' has no partition 2");
        assertThatThrownBy(() -> kafka.withTopic("none", 0)).hasMessage("topic 'none' needs a partition");
    }
}
