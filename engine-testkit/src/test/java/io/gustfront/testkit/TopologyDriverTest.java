package io.gustfront.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.ExecutorThreads;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Values;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyDriverTest {
    private static TopologyDriver wordCount(int workers, long seed) {
        return TopologyDriver.of(Subjects.wordCount())
                .workers(workers)
                .seed(seed)
                .fed("sentences")
                .start();
    }

    private static TopologyDriver join(int workers, long seed) {
        return TopologyDriver.of(Subjects.join())
                .config(new Config().setMessageTimeout(Duration.ofSeconds(30)))
                .workers(workers)
                .seed(seed)
                .fed("orders", "payments")
                .start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldCountWordsOverSeveralWorkers(int workers) {
        try (TopologyDriver driver = wordCount(workers, 1)) {
            for (int i = 0; i < 100; i++) {
                driver.feed("sentences", "the wind turns and the wind falls");
            }
            driver.runUntilIdle();

            assertThat(driver.done("sentences")).isEqualTo(100);
            assertThat(driver.outputs("count")).hasSize(700);
            assertThat(driver.outputs("count").stream()
                            .filter(tuple -> tuple.getString("word").equals("wind"))
                            .map(tuple -> tuple.get("count")))
                    .contains(200L);
            assertThat(driver.errors()).isEmpty();
            assertThat(driver.pendingTrees()).isZero();
            assertThat(driver.stats().components().get("sentences").acked()).isEqualTo(100);
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
            driver.assertOrderedBy("word");
        }
    }

    @Test
    void shouldJoinAndTellWhereTheFirstOfAPairWaits() {
        try (TopologyDriver driver = join(2, 7)) {
            Object order = driver.feed("orders", 1, "kettle");
            driver.advance(Duration.ofMillis(10));

            List<TupleLocation> where = driver.whereIs(order);
            assertThat(where).hasSize(1);
            assertThat(where.get(0).place()).isEqualTo(TupleLocation.Place.HELD);
            assertThat(where.get(0).component()).isEqualTo("join");
            assertThat(driver.pendingTrees()).isEqualTo(1);

            driver.feed("payments", 1, 20);
            driver.runUntilIdle();

            assertThat(driver.outputs("join")).hasSize(1);
            assertThat(driver.outputs("join").get(0).values()).isEqualTo(List.of(1, "kettle", 20));
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        }
    }

    @Test
    void shouldFailWhatWasHeldForTooLong() {
        try (TopologyDriver driver = join(2, 3)) {
            driver.replay("orders", false);
            driver.feed("orders", 1, "kettle");
            driver.advance(Duration.ofSeconds(29));
            assertThat(driver.failed("orders")).isZero();

            driver.expireTimeout("join");

            assertThat(driver.failed("orders")).isEqualTo(1);
            assertThat(driver.failures(FailReason.Kind.NOT_ACKED)).isEqualTo(1);
        }
    }

    /** Of the processor's time, for others may want it, too; from the first second, not when all is warm. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldPassAThousandIdleSecondsInLessThanOne(int workers) {
        try (TopologyDriver driver = wordCount(workers, 1)) {
            ThreadMXBean thread = ManagementFactory.getThreadMXBean();
            long startNs = thread.getCurrentThreadCpuTime();
            driver.advance(Duration.ofSeconds(1_000));
            Duration took = Duration.ofNanos(thread.getCurrentThreadCpuTime() - startNs);

            assertThat(took).isLessThan(Duration.ofSeconds(1));
            assertThat(driver.now()).isGreaterThanOrEqualTo(Duration.ofSeconds(1_000));
        }
    }

    /** Each of the two spout tasks, for there is nothing else to do. Of a fed one the driver knows that it has nothing. */
    @Test
    void shouldAskAnIdleSpoutThatIsNotFedAThousandTimesASecond() {
        try (TopologyDriver driver =
                TopologyDriver.of(Subjects.wordCount()).workers(1).start()) {
            driver.advance(Duration.ofSeconds(1));
            long before = driver.stats().components().get("sentences").executed();
            driver.advance(Duration.ofSeconds(10));

            assertThat(driver.stats().components().get("sentences").executed() - before)
                    .isBetween(2 * 9_990L, 2 * 10_010L);
        }
    }

    @Test
    void shouldHaveExecutorsWaitForTheThreadThatTheyShare() {
        Config shared = new Config().set(TopologyKeys.EXECUTOR_THREADS, ExecutorThreads.SHARED);

        assertThat(passedOnBesideABoltThatHangs(shared)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(passedOnBesideABoltThatHangs(new Config())).isLessThan(Duration.ofSeconds(1));
    }

    /** When {@code c-passes} emits, whose tuple came when {@code a-hangs}, on the first of the two threads like itself, began to hang. */
    private static Duration passedOnBesideABoltThatHangs(Config config) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setBolt("a-hangs", (tuple, out) -> {}, 1).shuffleGrouping("d-source");
        builder.setBolt("b-other", (tuple, out) -> {}, 1).shuffleGrouping("d-source");
        builder.setBolt("c-passes", (tuple, out) -> out.emit(new Values(tuple.getString(0))), 1)
                .output("word")
                .shuffleGrouping("d-source");
        builder.setSpout("d-source", new Subjects.Idle("word"), 1);
        try (TopologyDriver driver = TopologyDriver.of(builder.createTopology())
                .config(config)
                .fed("d-source")
                .start()) {
            driver.hangAt("a-hangs", 1, Duration.ofSeconds(5));
            driver.feed("d-source", "gust");
            driver.runUntilIdle();

            return driver.outputs("c-passes").get(0).at();
        }
    }

    @Test
    void shouldDoTheSameForTheSameSeed() {
        Map<Long, Long> hashes = new HashMap<>();
        for (int round = 0; round < 2; round++) {
            for (long seed = 1; seed <= 100; seed++) {
                long hash = disturbedHash(seed);
                Long before = hashes.putIfAbsent(seed, hash);
                assertThat(before == null || before == hash).as("seed %s", seed).isTrue();
            }
        }
        assertThat(hashes.values()).doesNotHaveDuplicates();
    }

    private static long disturbedHash(long seed) {
        try (TopologyDriver driver = wordCount(3, seed)) {
            driver.disturb();
            for (int i = 0; i < 30; i++) {
                driver.feed("sentences", "the wind turns " + i);
                driver.advance(Duration.ofMillis(100));
            }
            driver.heal();
            driver.runUntilIdle();
            return driver.traceHash();
        }
    }

    @Test
    void shouldTellWhatFaultsDo() {
        try (TopologyDriver driver = wordCount(2, 5)) {
            driver.failAt("split", 1);
            driver.throwAt("count", 3);
            driver.hangAt("split", 2, Duration.ofSeconds(2));
            driver.keepAt("split", 3);
            for (int i = 0; i < 5; i++) {
                driver.feed("sentences", "a b c " + i);
            }
            driver.runUntilIdle();

            assertThat(driver.failures(FailReason.Kind.FAILED_BY)).isEqualTo(1);
            assertThat(driver.failures(FailReason.Kind.THREW)).isEqualTo(1);
            assertThat(driver.failures(FailReason.Kind.NOT_ACKED)).isEqualTo(1);
            assertThat(driver.errors()).hasSize(1);
            assertThat(driver.now()).isGreaterThan(Duration.ofSeconds(30));
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        }
    }

    @Test
    void shouldReplayWhatALostWorkerHad() {
        try (TopologyDriver driver = wordCount(2, 5)) {
            for (int i = 0; i < 200; i++) {
                driver.feed("sentences", "a b c " + i);
            }
            driver.advance(Duration.ofNanos(100));
            driver.loseWorker(2);
            driver.advance(Duration.ofSeconds(1));
            driver.restartWorker(2);
            driver.runUntilIdle();

            assertThat(driver.done("sentences")).isEqualTo(200);
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        }
    }

    @Test
    void shouldPlaceElsewhereWhatAWorkerRanThatIsGoneForGood() {
        try (TopologyDriver driver = wordCount(2, 5)) {
            for (int i = 0; i < 50; i++) {
                driver.feed("sentences", "the wind turns");
            }
            driver.advance(Duration.ofMillis(2));
            driver.removeWorker(1);
            driver.runUntilIdle();

            assertThat(driver.tasks("count")).allMatch(task -> driver.workerOf(task) == 2);
            assertThat(driver.done("sentences")).isEqualTo(50);
            driver.assertNothingLost();
        }
    }

    @Test
    void shouldFollowNothingThatIsFedUntracked() {
        try (TopologyDriver driver = wordCount(2, 5)) {
            driver.feedUntracked("sentences", "the wind turns");
            driver.runUntilIdle();

            assertThat(driver.outputs("count")).hasSize(3);
            assertThat(driver.done("sentences")).isZero();
            assertThat(driver.stats().components().get("sentences").acked()).isZero();
        }
    }

    @Test
    void shouldMoveExecutorsWithoutLosingAnything() {
        try (TopologyDriver driver = wordCount(3, 9)) {
            List<String> all = new ArrayList<>(List.of("sentences", "split", "count", "total"));
            for (int i = 0; i < 40; i++) {
                driver.feed("sentences", "a b c " + i);
                driver.advance(Duration.ofNanos(500_000));
                String component = all.get(i % all.size());
                driver.moveExecutor(component, driver.tasks(component).get(0), 1 + i % 3);
            }
            driver.runUntilIdle();

            assertThat(driver.done("sentences")).isEqualTo(40);
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        }
    }

    @Test
    void shouldTellTheStoryOfWhatDoesNotComeToRest() {
        try (TopologyDriver driver = join(2, 3)) {
            driver.feed("orders", 1, "kettle");

            assertThatThrownBy(() -> driver.runUntilIdle(Duration.ofSeconds(5)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("is held by join task")
                    .hasMessageContaining("seed 3");
        }
    }

    /** A fault that can't happen, and a check that looks at nothing, would make a test that can't fail. */
    @Test
    void shouldRefuseWhatCouldNeverHappen() {
        try (TopologyDriver driver = wordCount(3, 1)) {
            assertRefused(
                    () -> driver.feed("sentences", "a", "b"),
                    "stream 'default' of spout 'sentences' has the fields [sentence], but 2 values were fed");
            assertRefused(() -> driver.feedStream("sentences", "other", "a"), "has no stream 'other', only [default]");
            assertRefused(() -> driver.cut(1, 4), "there is no worker 4, only 1 to 3");
            assertRefused(() -> driver.deafen(2, 2), "worker 2 has no link with itself");
            assertRefused(() -> driver.delay(1, 2, Duration.ofMillis(-1)), "time doesn't go backwards, by PT-0.001S");
            assertRefused(() -> driver.thaw(0), "there is no worker 0, only 1 to 3");
            assertRefused(() -> driver.keepAt("count", 0), "calls are counted from 1: there is no call 0");
            assertRefused(() -> driver.hangAt("cuont", 1, Duration.ofSeconds(1)), "there is no bolt 'cuont'");
            assertRefused(() -> driver.failAtRandom(0.7, 0.7, 0), "no probabilities");
            assertRefused(() -> driver.disturb(Set.of(), Duration.ofSeconds(1)), "nothing can go wrong");
            assertRefused(
                    () -> driver.assertOrderedBy("wrod"), "no stream has a field 'wrod', only [count, sentence, word]");
        }
        assertRefused(
                () -> TopologyDriver.of(Subjects.wordCount()).explore(0, driver -> {}),
                "to explore 0 seeds would show nothing");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    /** The ends of a session whose one side hears nothing any more don't close it at the same time; what that costs comes again. */
    @Test
    void shouldLoseNothingWhereOneOfTwoWorkersHearsNothing_K3() {
        try (TopologyDriver driver = wordCount(2, 4)) {
            driver.feed("sentences", "a b c");
            driver.runUntilIdle();

            driver.deafen(1, 2);
            for (int i = 0; i < 20; i++) {
                driver.feed("sentences", "a b c " + i);
                driver.advance(Duration.ofSeconds(1));
            }
            assertThat(driver.pendingTrees()).isPositive();
            driver.join(1, 2);
            driver.runUntilIdle();

            assertThat(driver.done("sentences")).isEqualTo(21);
            assertThat(driver.failures(FailReason.Kind.WORKER_LOST)).isPositive();
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        }
    }

    @Test
    void shouldKillInPeace() {
        TopologyDriver driver = wordCount(2, 3);
        driver.feed("sentences", "a b c");
        driver.advance(Duration.ofNanos(1));
        driver.kill(Duration.ofSeconds(5));

        assertThat(driver.done("sentences")).isEqualTo(1);
        driver.assertEachSettledOnce();
    }
}
