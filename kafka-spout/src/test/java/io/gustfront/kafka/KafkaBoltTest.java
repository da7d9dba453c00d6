package io.gustfront.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.ConfigException;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.UnavailableException;
import io.gustfront.kafka.fakes.FakeClock;
import io.gustfront.kafka.fakes.FakeKafka;
import io.gustfront.kafka.fakes.FakeOutputCollector;
import io.gustfront.kafka.fakes.FakeTopologyContext;
import io.gustfront.kafka.fakes.FakeTuple;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaBoltTest {
    private final FakeKafka kafka = new FakeKafka();
    private final FakeClock clock = new FakeClock();
    private final FakeTopologyContext context = new FakeTopologyContext(clock, new SplittableRandom(1), 0, 1);
    private final FakeOutputCollector collector = new FakeOutputCollector();

    private KafkaBoltConfig.Builder<String, Long> config() {
        return KafkaBoltConfig.builder("fake:9092", StringSerializer.class, LongSerializer.class)
                .topic("counts")
                .key(tuple -> tuple.getString(0))
                .value(tuple -> (Long) tuple.getValue(1))
                .clients(kafka);
    }

    private KafkaBolt<String, Long> prepare(KafkaBoltConfig<String, Long> config) {
        KafkaBolt<String, Long> bolt = new KafkaBolt<>(config);
        bolt.prepare(context, collector);
        return bolt;
    }

    private MockProducer<?, ?> producer() {
        return kafka.producers.get(0);
    }

    @Test
    void shouldAckATupleWhenTheBrokerHasItAndNotBefore() {
        KafkaBolt<String, Long> bolt = prepare(config().build());
        FakeTuple tuple = FakeTuple.of("word", 3L);

        bolt.execute(tuple);
        assertThat(collector.acked).isEmpty();
        assertThat(context.gauge("kafka.in-flight")).isEqualTo(1);
        producer().completeNext();

        assertThat(collector.acked).containsExactly(tuple);
        assertThat(context.gauge("kafka.in-flight")).isZero();
        assertThat(context.count("kafka.written")).isEqualTo(1);
        assertThat(producer().history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("counts");
            assertThat(record.key()).isEqualTo("word");
            assertThat(record.value()).isEqualTo(3L);
        });
    }

    @Test
    void shouldFailATupleThatTheBrokerRefusesAndSaySoOncePerInterval() {
        KafkaBolt<String, Long> bolt = prepare(config().build());
        bolt.execute(FakeTuple.of("a", 1L));
        bolt.execute(FakeTuple.of("b", 1L));

        producer().errorNext(new RecordTooLargeException("too large"));
        producer().errorNext(new RecordTooLargeException("too large"));

        assertThat(collector.failed).hasSize(2);
        assertThat(collector.causes).hasSize(2).hasOnlyElementsOfType(RecordTooLargeException.class);
        assertThat(collector.acked).isEmpty();
        assertThat(collector.errors).singleElement().asString().contains("writing to topic 'counts' failed");
    }

    @Test
    void shouldBlameARecordOnlyForWhatIsItsFault_O2() {
        KafkaBolt<String, Long> bolt = prepare(config().build());
        List<RuntimeException> faults = List.of(
                new RecordTooLargeException("too large"),
                new InvalidTopicException("no/topic"),
                new InvalidRecordException("no key in a compacted topic"),
                new IllegalStateException("an interceptor threw"));
        List<RuntimeException> troubles = List.of(
                new TimeoutException("Expiring 1 record(s): 120000 ms has passed since batch creation"),
                new NotEnoughReplicasException("min.insync.replicas"),
                new TopicAuthorizationException("counts"),
                new SaslAuthenticationException("who are you?"),
                new OutOfOrderSequenceException("the producer's state is gone"),
                new KafkaException("Producer closed forcefully."));

        for (RuntimeException each : faults) {
            bolt.execute(FakeTuple.of("a", 1L));
            producer().errorNext(each);
        }
        assertThat(collector.causes).containsExactlyElementsOf(faults);
        for (RuntimeException each : troubles) {
            bolt.execute(FakeTuple.of("a", 1L));
            producer().errorNext(each);
        }

        assertThat(collector.failed).hasSize(faults.size() + troubles.size());
        assertThat(collector.causes.subList(faults.size(), collector.causes.size()))
                .hasOnlyElementsOfType(UnavailableException.class)
                .extracting(Throwable::getCause)
                .containsExactlyElementsOf(troubles);
    }

    @Test
    void shouldFailATupleOfWhichAMapperThrowsAndGoOn() {
        KafkaBolt<String, Long> bolt = prepare(config().build());

        bolt.execute(FakeTuple.of("a", "not a long"));
        bolt.execute(FakeTuple.of("b", 1L));
        producer().completeNext();

        assertThat(collector.failed).hasSize(1);
        assertThat(collector.acked).hasSize(1);
    }

    @Test
    void shouldChooseTopicPartitionTimestampAndHeadersByTheTuple() {
        KafkaBolt<String, Long> bolt = prepare(config().topicSelector(tuple -> tuple.getString(0) + "-topic")
                .partition(tuple -> 4)
                .timestampMs(tuple -> 99L)
                .headers(tuple -> List.of(new RecordHeader("h", "v".getBytes(UTF_8))))
                .build());

        bolt.execute(FakeTuple.of("a", 1L));

        assertThat(producer().history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("a-topic");
            assertThat(record.partition()).isEqualTo(4);
            assertThat(record.timestamp()).isEqualTo(99);
            assertThat(record.headers().lastHeader("h").value()).asString().isEqualTo("v");
        });
    }

    @Test
    void shouldAckAndCountATupleWithoutATopic() {
        KafkaBolt<String, Long> bolt =
                prepare(config().topicSelector(tuple -> null).build());

        bolt.execute(FakeTuple.of("a", 1L));

        assertThat(collector.acked).hasSize(1);
        assertThat(context.count("kafka.unaddressed")).isEqualTo(1);
        assertThat(producer().history()).isEmpty();
    }

    @Test
    void shouldThrowWhenTheProducerIsBeyondHelpSoThatTheBoltIsMadeAnew() {
        KafkaBolt<String, Long> bolt = prepare(config().build());
        producer().sendException = new KafkaException("fatal state");

        assertThatThrownBy(() -> bolt.execute(FakeTuple.of("a", 1L)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageEndingWith("fatal state");
        assertThat(context.gauge("kafka.in-flight")).isZero();
    }

    @Test
    void shouldIgnoreTicks() {
        KafkaBolt<String, Long> bolt = prepare(config().build());

        bolt.tick(FakeTuple.tick());
        bolt.execute(FakeTuple.tick());

        assertThat(producer().history()).isEmpty();
    }

    @Test
    void shouldCloseTheProducerOnCleanup() {
        KafkaBolt<String, Long> bolt = prepare(config().build());

        bolt.cleanup();

        assertThat(producer().closed()).isTrue();
    }

    @Test
    void shouldKeepATupleForTheDeliveryTimeoutAndFiveSecondsAndHoldAsManyAsMayBeInFlight() {
        KafkaBolt<String, Long> bolt = new KafkaBolt<>(
                config().deliveryTimeout(Duration.ofSeconds(20)).maxInFlight(77).build());

        TopologyConfig read = TopologyConfig.defaults().forComponent("counts", bolt.getComponentConfiguration());

        assertThat(read.get(TopologyKeys.MESSAGE_TIMEOUT)).isEqualTo(Duration.ofSeconds(25));
        assertThat(read.get(TopologyKeys.HOLD_TUPLES)).isEqualTo(77);
    }

    @Test
    void shouldNeverLoseByDefault() {
        KafkaBoltConfig<String, Long> config = config().deliveryTimeout(Duration.ofSeconds(20))
                .property("linger.ms", 20)
                .build();

        assertThat(config.properties())
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("retries", Integer.MAX_VALUE)
                .containsEntry("delivery.timeout.ms", 20_000)
                .containsEntry("request.timeout.ms", 10_000)
                .containsEntry("linger.ms", 20);
    }

    @Test
    void shouldTellAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> KafkaBoltConfig.builder(" ", StringSerializer.class, LongSerializer.class)
                        .property("acks", "1")
                        .property("max.in.flight.requests.per.connection", 6)
                        .property("thread", new Thread())
                        .maxInFlight(0)
                        .deliveryTimeout(Duration.ZERO)
                        .build())
                .isInstanceOfSatisfying(
                        ConfigException.class, e -> assertThat(e.problems()).hasSize(8));
    }
}
