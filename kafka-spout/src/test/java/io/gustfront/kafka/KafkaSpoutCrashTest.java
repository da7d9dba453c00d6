package io.gustfront.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.fakes.FakeBackgroundTask;
import io.gustfront.kafka.fakes.FakeClock;
import io.gustfront.kafka.fakes.FakeKafka;
import io.gustfront.kafka.fakes.FakeSpoutCollector.Emitted;
import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Records that kill their worker, in virtual time: a life of the spout ends where one is delivered, and another begins. */
class KafkaSpoutCrashTest {
    private static final int MAX_PENDING = 20;
    private static final int PARTITIONS = 3;

    private final FakeKafka kafka = new FakeKafka();
    private final FakeClock clock = new FakeClock();
    private final Set<String> acked = new HashSet<>();
    private final Set<String> putAside = new HashSet<>();
    private long skipped;
    private int lives;

    private KafkaSpoutConfig.Builder<String, String> config() {
        return KafkaSpoutConfig.builder("fake:9092", StringDeserializer.class, StringDeserializer.class)
                .topics("t")
                .group("g")
                .output("value")
                .poisonPolicy(PoisonPolicy.skip())
                .translator(record -> Emission.of(record.value()))
                .property("max.poll.records", 30)
                .clients(kafka);
    }

    private void fill(int records) {
        kafka.createTopic("t", PARTITIONS);
        for (int i = 0; i < records; i++) {
            kafka.append("t", i % PARTITIONS, "k" + i % 7, "v" + i);
        }
    }

    /** Lives until a killer is delivered, or for so many rounds. Whether it was killed. */
    private boolean live(KafkaSpoutConfig<String, String> config, Random random, int rounds, Set<String> killers) {
        lives++;
        SpoutDriver driver = new SpoutDriver(config, clock, 0, 1);
        List<Emitted> open = new ArrayList<>();
        int seen = 0;
        boolean killed = false;
        for (int round = 0; round < rounds && !killed; round++) {
            driver.context.background.forEach(FakeBackgroundTask::runIfDue);
            for (int i = 0; i < 5 && open.size() < MAX_PENDING; i++) {
                driver.spout.nextTuple();
            }
            takeDeadLetters();
            while (seen < driver.collector.emitted.size()) {
                Emitted emitted = driver.collector.emitted.get(seen++);
                killed |= killers.contains(emitted.value());
                open.add(emitted);
            }
            if (!killed && !open.isEmpty() && random.nextInt(3) > 0) {
                Emitted done = open.remove(random.nextInt(open.size()));
                driver.spout.ack(done.id());
                acked.add((String) done.value());
            }
            clock.advance(Duration.ofMillis(random.nextInt(30)));
        }
        skipped += driver.context.count("kafka.poison.skipped");
        return killed;
    }

    private void takeDeadLetters() {
        for (MockProducer<?, ?> producer : kafka.producers) {
            while (producer.completeNext()) {
                producer.history().forEach(record -> putAside.add(new String((byte[]) record.value(), UTF_8)));
            }
        }
    }

    @Test
    void shouldFindTheRecordsThatKillTheirWorkerAndPutNoOtherAside() {
        for (int seed = 0; seed < 25; seed++) {
            KafkaSpoutCrashTest world = new KafkaSpoutCrashTest();
            world.findKillers(seed);
        }
    }

    private void findKillers(int seed) {
        Random random = new Random(seed);
        fill(400);
        Set<String> killers = new HashSet<>();
        IntStream.range(0, 1 + random.nextInt(2)).forEach(i -> killers.add("v" + random.nextInt(400)));
        Order order = seed % 3 == 0 ? Order.BY_KEY : Order.UNORDERED;
        KafkaSpoutConfig<String, String> config = config().order(order)
                .poisonPolicy(PoisonPolicy.deadLetter("dead"))
                .keptBytes(seed % 2 == 0 ? 500 : 1 << 20)
                .build();

        boolean killed = true;
        while (killed) {
            killed = live(config, random, 6_000, killers);
            assertThat(lives).as("seed %d, killers %s", seed, killers).isLessThan(15);
        }

        assertThat(acked).as("seed %d, killers %s", seed, killers).hasSize(400 - killers.size());
        assertThat(putAside).as("seed %d, killers %s", seed, killers).isEqualTo(killers);
        for (int p = 0; p < PARTITIONS; p++) {
            assertThat(kafka.committed("t", p)).isEqualTo(kafka.end("t", p));
        }
    }

    @Test
    void shouldStopThePartitionOfAKillerForGoodAndReadTheOthers() {
        fill(300);
        Random random = new Random(5);
        Set<String> killers = Set.of("v31", "v100");
        KafkaSpoutConfig<String, String> config =
                config().poisonPolicy(PoisonPolicy.stop()).build();
        while (live(config, random, 3_000, killers)) {
            assertThat(lives).isLessThan(15);
        }

        for (int life = 0; life < 3; life++) {
            assertThat(live(config, random, 1_000, killers)).isFalse();
        }
        assertThat(kafka.committed("t", 0)).isEqualTo(100);
        assertThat(kafka.committed("t", 1)).isEqualTo(31 / PARTITIONS);
        assertThat(kafka.committed("t", 2)).isEqualTo(100);
    }

    @Test
    void shouldPutNobodyAsideWhenWorkersAreLostForOtherReasons() {
        fill(3_000);
        Random random = new Random(7);
        KafkaSpoutConfig<String, String> config = config().build();

        for (int life = 0; life < 20; life++) {
            live(config, random, 100 + random.nextInt(1_000), Set.of());
        }
        live(config, random, 20_000, Set.of());

        assertThat(acked).hasSize(3_000);
        assertThat(skipped).isZero();
    }

    @Test
    void shouldKeepTheCountOfAttemptsOverACrash() {
        kafka.createTopic("t", 1);
        kafka.append("t", 0, "bad");
        KafkaSpoutConfig<String, String> config =
                config().retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(3)).build();
        for (int life = 0; life < 3; life++) {
            SpoutDriver driver = new SpoutDriver(config, clock, 0, 1);
            driver.run(Duration.ofMillis(100));
            driver.fail("bad");
            driver.run(Duration.ofMillis(1_100));
            skipped += driver.context.count("kafka.poison.skipped");
        }

        assertThat(skipped).isEqualTo(1);
        assertThat(kafka.committed("t", 0)).isEqualTo(1);
        assertThat(kafka.note("t", 0)).doesNotContain("a=");
    }

    @Test
    void shouldSayInTheDeadLetterThatItsWorkerWasLost() {
        fill(60);
        Random random = new Random(3);
        KafkaSpoutConfig<String, String> config =
                config().poisonPolicy(PoisonPolicy.deadLetter("dead")).build();
        while (live(config, random, 500, Set.of("v31"))) {
            assertThat(lives).isLessThan(10);
        }

        assertThat(putAside).containsExactly("v31");
        assertThat(kafka.producers.get(kafka.producers.size() - 1).history())
                .singleElement()
                .satisfies(record -> assertThat(record.headers()
                                .lastHeader(DeadLetterHeaders.REASON)
                                .value())
                        .asString()
                        .contains("its worker was lost 2 times"));
    }
}
