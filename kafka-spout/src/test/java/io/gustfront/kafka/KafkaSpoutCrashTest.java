package io.gustfront.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
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

    @Test
    void shouldEmitOneAtATimeWhatMayHaveBeenUnderWayAfterTheFirstCrash() {
        kafka.createTopic("t", 1);
        for (int i = 0; i < 40; i++) {
            kafka.append("t", 0, "v" + i);
        }
        KafkaSpoutConfig<String, String> config = config().build();
        new SpoutDriver(config, clock, 0, 1).run(); // it is lost

        SpoutDriver second = new SpoutDriver(config, clock, 0, 1);
        for (int i = 0; i < 40; i++) {
            second.run(Duration.ofMillis(2));
            assertThat(second.collector.values())
                    .as("alone")
                    .hasSize(i + 1)
                    .last()
                    .isEqualTo("v" + i);
            assertThat(kafka.note("t", 0)).contains(" p=" + i + ":" + (i + 1));
            second.ack("v" + i);
        }
        kafka.append("t", 0, "later");
        kafka.append("t", 0, "later still");
        for (int i = 0; i < 64; i++) { // the mark is noted ahead
            kafka.append("t", 0, "x" + i);
        }
        second.run(Duration.ofSeconds(1));

        assertThat(second.collector.emitted.size())
                .as("the others aren't alone")
                .isGreaterThan(42);
    }

    @Test
    void shouldNotSuspectAfterAnOrderlyEnd() {
        fill(60);
        KafkaSpoutConfig<String, String> config = config().build();
        SpoutDriver first = new SpoutDriver(config, clock, 0, 1).run();
        first.spout.close();

        SpoutDriver second = new SpoutDriver(config, clock, 0, 1).run();

        assertThat(second.collector.emitted).hasSize(60);
        assertThat(second.context.count("kafka.probes")).isZero();
    }

    @Test
    void shouldBeThroughWithTenThousandSuspectsInSecondsWhenItWasNobody() {
        kafka.createTopic("t", 1);
        for (int i = 0; i < 10_000; i++) {
            kafka.append("t", 0, "v" + i);
        }
        KafkaSpoutConfig<String, String> config = config().property("max.poll.records", 1_000)
                .handOff(20_000, 1 << 30)
                .build();
        new SpoutDriver(config, clock, 0, 1).run();

        SpoutDriver second = new SpoutDriver(config, clock, 0, 1);
        int seen = 0;
        long tookMs = 0;
        while (seen < 10_000) {
            second.run();
            clock.advance(Duration.ofMillis(5)); // what a tree takes
            tookMs += 5;
            while (seen < second.collector.emitted.size()) {
                second.spout.ack(second.collector.emitted.get(seen++).id());
            }
            assertThat(tookMs).isLessThan(6_000);
        }
        assertThat(tookMs).as("they weren't emitted all at once").isGreaterThan(1_000);
    }

    /** A worker that the spout isn't in: its trees fail, and it lives on to see what is lost with each. */
    private void findKillerElsewhere(int seed, FailReason.Kind kind) {
        Random random = new Random(seed);
        fill(300);
        String killer = "v" + random.nextInt(300);
        SpoutDriver driver = new SpoutDriver(config().build(), clock, 0, 1);
        List<Emitted> open = new ArrayList<>();
        int seen = 0;
        for (int round = 0; round < 4_000; round++) {
            driver.context.background.forEach(FakeBackgroundTask::runIfDue);
            for (int i = 0; i < 5 && open.size() < MAX_PENDING; i++) {
                driver.spout.nextTuple();
            }
            boolean lost = false;
            while (seen < driver.collector.emitted.size()) {
                Emitted emitted = driver.collector.emitted.get(seen++);
                lost |= emitted.value().equals(killer);
                open.add(emitted);
            }
            if (lost) {
                lives++;
                open.forEach(one -> driver.spout.fail(one.id(), FailReason.of(kind)));
                open.clear();
            } else if (!open.isEmpty() && random.nextInt(3) > 0) {
                Emitted done = open.remove(random.nextInt(open.size()));
                driver.spout.ack(done.id());
                acked.add((String) done.value());
            }
            clock.advance(Duration.ofMillis(random.nextInt(30)));
        }
        skipped = driver.context.count("kafka.poison.skipped");
    }

    @Test
    void shouldFindARecordThatKillsAWorkerThatTheSpoutIsNotIn() {
        for (int seed = 0; seed < 10; seed++) {
            KafkaSpoutCrashTest world = new KafkaSpoutCrashTest();
            world.findKillerElsewhere(seed, FailReason.Kind.WORKER_LOST);

            assertThat(world.skipped).as("seed %d", seed).isEqualTo(1);
            assertThat(world.acked).as("seed %d", seed).hasSize(299);
            assertThat(world.lives).as("seed %d: lost workers", seed).isLessThanOrEqualTo(6);
        }
    }

    /** The control of the test above: what isn't a crash is nobody's fault, however often it happens. */
    @Test
    void shouldNotBlameARecordWhoseExecutorsMove() {
        findKillerElsewhere(1, FailReason.Kind.MOVED);

        assertThat(skipped).isZero();
        assertThat(lives).isGreaterThan(6);
    }

    @Test
    void shouldNotBlameAnInnocentRecordOfAnotherTaskOfTheSameWorker() {
        kafka.createTopic("t", 2);
        for (int i = 0; i < 100; i++) {
            kafka.append("t", i % 2, "v" + i);
        }
        KafkaSpoutConfig<String, String> config = config().build();
        Random random = new Random(11);
        for (int life = 0; life < 8; life++) {
            List<SpoutDriver> tasks =
                    List.of(new SpoutDriver(config, clock, 0, 2), new SpoutDriver(config, clock, 1, 2));
            int[] seen = {0, 0};
            boolean killed = false;
            for (int round = 0; round < 3_000 && !killed; round++) {
                for (int t = 0; t < 2; t++) {
                    SpoutDriver driver = tasks.get(t);
                    driver.context.background.forEach(FakeBackgroundTask::runIfDue);
                    driver.spout.nextTuple();
                    while (!killed && seen[t] < driver.collector.emitted.size()) {
                        Emitted emitted = driver.collector.emitted.get(seen[t]);
                        killed = emitted.value().equals("v8");
                        if (!killed && random.nextInt(2) == 0) {
                            break; // later
                        }
                        seen[t]++;
                        if (!killed) {
                            driver.spout.ack(emitted.id());
                            acked.add((String) emitted.value());
                        }
                    }
                }
                clock.advance(Duration.ofMillis(1 + random.nextInt(10)));
            }
            skipped += tasks.stream()
                    .mapToLong(task -> task.context.count("kafka.poison.skipped"))
                    .sum();
        }

        assertThat(acked).hasSize(99).doesNotContain("v8");
        assertThat(skipped).isEqualTo(1);
    }
}
