package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.tuple.Envelope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stepped by hand: the test's thread is the executor's while it steps, and another one between the steps. */
class SpoutExecutorTest {
    private static final int PLACES = 1_024;
    private static final int PLACES_OF_EXECUTORS = 65_536;

    private ExecutorRig rig = new ExecutorRig();
    private final List<Object> acked = new ArrayList<>();
    private final Map<Object, FailReason> failed = new java.util.LinkedHashMap<>();
    private int nextTuples;
    private SpoutOutputCollector collector;
    private TopologyContext context;
    private Runnable onOpen = () -> {};
    private Runnable onNext = () -> {};
    private Runnable onAck = () -> {};

    /** One whose doings the test sets. */
    private final class TestSpout implements Spout {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(TopologyContext newContext, SpoutOutputCollector newCollector) {
            context = newContext;
            collector = newCollector;
            onOpen.run();
        }

        @Override
        public void nextTuple() {
            nextTuples++;
            onNext.run();
        }

        @Override
        public void ack(Object messageId) {
            acked.add(messageId);
            onAck.run();
        }

        @Override
        public void fail(Object messageId, FailReason reason) {
            failed.put(messageId, reason);
        }
    }

    private SpoutExecutor open() {
        return rig.spout(new TestSpout());
    }

    private static void ack(SpoutExecutor spout, Tuple tuple) {
        Envelope envelope = (Envelope) tuple;
        spout.control().settle(new Settlements(new long[] {envelope.rootId(0), envelope.edges(0)}, Map.of()));
    }

    // ---- losses

    private static void reached(SpoutExecutor spout, Tuple tuple, long reach) {
        spout.control()
                .settle(new Settlements(new long[] {((Envelope) tuple).rootId(0), 0}, new long[] {reach}, Map.of()));
    }

    @Test
    void shouldFailWhatHadReachedALostWorkerAtOnceAndWhatTurnsOutToHaveDoneSoLater_W3() {
        SpoutExecutor spout = open();
        for (int i = 0; i < 3; i++) {
            collector.emit(new Values(i), i);
        }
        ExecutorRig.rest(spout);
        List<Tuple> tuples = rig.arrived(ExecutorRig.BOLT_TASK);
        reached(spout, tuples.get(0), 0b010);
        reached(spout, tuples.get(1), 0b100);

        spout.control().command(new ExecutorCommand.Lose(0b010, FailReason.of(FailReason.Kind.WORKER_LOST)));
        ExecutorRig.rest(spout);
        assertThat(failed).containsExactly(Map.entry(0, FailReason.of(FailReason.Kind.WORKER_LOST)));

        reached(spout, tuples.get(1), 0b010);
        ack(spout, tuples.get(2));
        ExecutorRig.rest(spout);
        assertThat(failed.keySet()).containsExactlyInAnyOrder(0, 1);
        assertThat(failed.get(1)).isEqualTo(FailReason.of(FailReason.Kind.WORKER_LOST));
        assertThat(acked).containsExactly(2);
    }

    /** It is done: nothing of it can be at the lost worker. */
    @Test
    void shouldAckATreeOfWhichTheLastAckSaysThatItHadReachedALostWorker_W3() {
        SpoutExecutor spout = open();
        collector.emit(new Values("value"), "id");
        ExecutorRig.rest(spout);
        Envelope tuple = (Envelope) rig.arrived(ExecutorRig.BOLT_TASK).get(0);
        spout.control().command(new ExecutorCommand.Lose(0b010, FailReason.of(FailReason.Kind.WORKER_LOST)));

        spout.control()
                .settle(new Settlements(new long[] {tuple.rootId(0), tuple.edges(0)}, new long[] {0b010}, Map.of()));
        ExecutorRig.rest(spout);

        assertThat(acked).containsExactly("id");
        assertThat(failed).isEmpty();
    }

    // ---- emits of other threads

    @Test
    void shouldLetForeignEmitsWaitWhileAsMuchIsPendingAsMayBe_C2() {
        rig = new ExecutorRig(new Config().set(TopologyKeys.SPOUT_MAX_PENDING, 3), 1_000);
        SpoutExecutor spout = open();
        for (int i = 0; i < 5; i++) {
            collector.emit(new Values(i), i);
        }
        ExecutorRig.rest(spout);

        List<Tuple> first = rig.arrived(ExecutorRig.BOLT_TASK);
        assertThat(first).hasSize(3);
        assertThat(collector.getPendingCount()).isEqualTo(3);

        ack(spout, first.get(1));
        ExecutorRig.rest(spout);

        assertThat(acked).containsExactly(1);
        assertThat(rig.arrived(ExecutorRig.BOLT_TASK))
                .extracting(tuple -> tuple.getValue(0))
                .containsExactly(3);
        assertThat(spout.isQuiet()).isFalse();
    }

    @Test
    void shouldNotCountForeignEmitsThatAreUntracked() {
        rig = new ExecutorRig(new Config().set(TopologyKeys.SPOUT_MAX_PENDING, 3), 1_000);
        SpoutExecutor spout = open();
        for (int i = 0; i < 50; i++) {
            collector.emit(new Values(i));
        }
        ExecutorRig.rest(spout);

        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSize(50);
    }

    @Test
    void shouldKeepForeignEmitsWhileOutputIsHeldBack_B1() {
        rig = new ExecutorRig(new Config(), 1);
        SpoutExecutor spout = open();
        for (int i = 0; i < 10; i++) {
            collector.emit(new Values(i));
        }
        ExecutorRig.rest(spout);
        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSize(10); // one batch, while a place was free
        for (int i = 0; i < 10; i++) {
            collector.emit(new Values(i));
            ExecutorRig.rest(spout);
        }
        assertThat(spout.stagedTuples()).isEqualTo(1);

        rig.sinkShare.giveBack(1_000, 0);
        ExecutorRig.rest(spout);

        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSize(10);
    }

    /** Each emit that is applied is followed by another, as by threads that are faster than the executor. */
    @Test
    @Timeout(20)
    void shouldDeliverVerdictsThoughForeignEmitsKeepComing_C2() {
        SpoutExecutor spout = open();
        AtomicInteger applied = new AtomicInteger();
        enqueueForEver(spout, applied);
        collector.emit(new Values("x"), "tracked");
        spout.doWork();
        ack(spout, rig.arrived(ExecutorRig.BOLT_TASK).get(0));

        spout.doWork();

        assertThat(acked).containsExactly("tracked");
        assertThat(applied.get()).isBetween(1, 4);
    }

    private void enqueueForEver(SpoutExecutor spout, AtomicInteger applied) {
        spout.enqueueEmit(new SpoutExecutor.SpoutEmit((SpoutCollector) collector, null) {
            @Override
            void apply() {
                applied.incrementAndGet();
                enqueueForEver(spout, applied);
            }
        });
    }

    @Test
    void shouldFailAsMovedWhatWaitsAtTheCloseAndRefuseWhatComesAfter_C2() {
        rig = new ExecutorRig(new Config().set(TopologyKeys.SPOUT_MAX_PENDING, 1), 1_000);
        SpoutExecutor spout = open();
        for (int i = 0; i < 3; i++) {
            collector.emit(new Values(i), i);
        }
        ExecutorRig.rest(spout);
        collector.emit(new Values("just"), "queued");
        rig.close(spout, Duration.ofSeconds(10));
        ExecutorRig.rest(spout);

        assertThat(failed.keySet()).containsExactly(1, 2, "queued");
        assertThat(failed.values()).extracting(FailReason::kind).containsOnly(Kind.MOVED);
        assertThatThrownBy(() -> collector.emit(new Values("late"), "late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closing");

        ack(spout, rig.arrived(ExecutorRig.BOLT_TASK).get(0));
        ExecutorRig.rest(spout);
        assertThat(acked).containsExactly(0);
        assertThat(spout.isClosed()).isTrue();
        assertThat(failed).hasSize(3);
    }

    @Test
    void shouldNotLetAThreadThatDrivesExecutorsWait_C2() {
        rig = new ExecutorRig(new Config().set(TopologyKeys.STAGING_TUPLES, PLACES), 1_000);
        SpoutExecutor spout = open();
        for (int i = 0; i < PLACES; i++) {
            collector.emit(new Values(i));
        }
        rig.calledByAgentThread = true;
        for (int i = 0; i < PLACES_OF_EXECUTORS; i++) {
            collector.emit(new Values(i));
        }
        assertThatThrownBy(() -> collector.emit(new Values("one too many")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("component 'source' holds its output back, and 65536 emits of other executors wait for it;"
                        + " this emit was given up");

        rig.sinkShare.giveBack(PLACES + PLACES_OF_EXECUTORS, 0);
        ExecutorRig.rest(spout);
        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSize(PLACES + PLACES_OF_EXECUTORS);
        collector.emit(new Values("there is room again"));
    }

    @Test
    @Timeout(20)
    void shouldEndAnEmitThatWaitsWhenTheExecutorCloses_C2() throws InterruptedException {
        rig = new ExecutorRig(new Config().set(TopologyKeys.STAGING_TUPLES, PLACES), 1_000);
        SpoutExecutor spout = open();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread emitter = new Thread(() -> {
            try {
                for (int i = 0; i <= PLACES; i++) {
                    collector.emit(new Values(i));
                }
            } catch (IllegalStateException e) {
                thrown.set(e);
            }
        });
        emitter.start();
        await().until(() -> emitter.getState() == Thread.State.TIMED_WAITING);

        rig.close(spout, Duration.ofSeconds(10));
        spout.doWork();
        emitter.join();

        assertThat(thrown.get())
                .isInstanceOf(ExecutorClosedException.class)
                .hasMessage("the executor is closing; nothing more is emitted");
    }

    // ---- how long a cycle lasts

    @Test
    void shouldLetOutputLeaveAfterEachNextTupleThatTakesLong() {
        onNext = () -> {
            collector.emit(new Values("slow"));
            rig.clock.advance(Duration.ofMillis(50));
        };
        SpoutExecutor spout = open();
        rig.arrived(ExecutorRig.BOLT_TASK);
        int before = nextTuples;

        spout.doWork();

        assertThat(nextTuples).isEqualTo(before + 1);
        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSize(1);
    }

    @Test
    void shouldMakeEachCallOfASpoutThatWaitsACycleAndNotOfOneThatWasSlowOnce() {
        SpoutExecutor spout = open();
        rig.clock.advance(Duration.ofSeconds(1)); // it pauses no longer
        long[] tookNs = {50_000};
        onNext = () -> {
            collector.emit(new Values("x"));
            rig.clock.advance(Duration.ofNanos(tookNs[0]));
        };
        spout.doWork();
        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSize(1);

        tookNs[0] = 300;
        spout.doWork();
        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).as("slow once").hasSizeGreaterThan(100);

        tookNs[0] = 50_000;
        for (int i = 0; i < 10; i++) {
            spout.doWork();
            assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).as("waits").hasSize(1);
        }
        tookNs[0] = 300;
        spout.doWork();
        assertThat(rig.arrived(ExecutorRig.BOLT_TASK))
                .as("is late, and about to wait again")
                .hasSize(1);
    }

    @Test
    void shouldNotTakeASpoutForOneThatWaitsBecauseItLooksInVain() {
        SpoutExecutor spout = open();
        onNext = () -> rig.clock.advance(Duration.ofNanos(6_000));
        for (int i = 0; i < 10; i++) {
            rig.clock.advance(Duration.ofSeconds(1)); // it pauses no longer
            spout.doWork();
        }
        rig.clock.advance(Duration.ofSeconds(1));
        onNext = () -> {
            collector.emit(new Values("x"));
            rig.clock.advance(Duration.ofNanos(300));
        };

        spout.doWork();

        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSizeGreaterThan(100);
    }

    /**
     * As a consumer does: it polls with a timeout of 10 ms, and its tuples come several at once. What was emitted before such a poll mustn't wait for it, even if to send
     * so much to so many might take as long.
     */
    @ParameterizedTest
    @CsvSource({"4, 1", "41, 64"})
    void shouldNotLetABurstWaitForThePollThatFollowsIt(int size, int executors) {
        rig = new ExecutorRig(new Config(), 1_000_000, executors);
        Deque<Long> due = new ArrayDeque<>();
        long startNs = rig.clock.nanoTime();
        due.addAll(Collections.nCopies(3_000, startNs)); // it is busy, to begin with
        for (int burst = 1; burst <= 50; burst++) {
            due.addAll(Collections.nCopies(size, startNs + Duration.ofMillis(15).toNanos() * burst));
        }
        onNext = () -> {
            Long next = due.peek();
            if (next == null) {
                return;
            }
            long untilNs = Math.max(0, next - rig.clock.nanoTime());
            rig.clock.advance(Duration.ofNanos(Math.min(untilNs, 10_000_000)));
            if (untilNs <= 10_000_000) {
                rig.clock.advance(Duration.ofNanos(300));
                collector.emit(new Values(due.remove()));
            }
        };
        SpoutExecutor spout = open();

        List<Long> lateNs = new ArrayList<>();
        for (int i = 0; i < 10_000 && !due.isEmpty(); i++) {
            spout.doWork();
            long nowNs = rig.clock.nanoTime();
            List<Tuple> arrived = rig.arrived(ExecutorRig.BOLT_TASK);
            arrived.forEach(tuple -> lateNs.add(nowNs - (Long) tuple.getValue(0)));
            if (arrived.isEmpty()) {
                rig.clock.advance(Duration.ofNanos(50_000)); // it pauses
            }
        }

        assertThat(due).isEmpty();
        assertThat(lateNs.subList(lateNs.size() - 25 * size, lateNs.size()))
                .as("the last 25 bursts: it has been seen by then that this spout waits")
                .allMatch(late -> late < 1_000_000);
    }

    /** As one that reads more of a file when it has nothing more: that is no wait, if it takes no longer than calls alone would, by what a turn takes. */
    @ParameterizedTest
    @CsvSource({"100000, 0", "600000, 20000"})
    void shouldNotTakeASpoutThatFillsABufferForOneThatWaits(long fillNs, long turnNs) {
        rig = new ExecutorRig(new Config(), 1_000_000);
        int[] left = {0};
        onNext = () -> {
            if (left[0] == 0) {
                left[0] = 900;
                rig.clock.advance(Duration.ofNanos(fillNs));
                return;
            }
            left[0]--;
            rig.clock.advance(Duration.ofNanos(150));
            collector.emit(new Values("x"));
        };
        SpoutExecutor spout = open();
        int cycles = 100;
        int before = nextTuples;

        for (int i = 0; i < cycles; i++) {
            spout.doWork();
            rig.arrived(ExecutorRig.BOLT_TASK);
            long pauseNs = left[0] == 900 ? 50_000 : 0; // after a call that sent nothing
            rig.clock.advance(Duration.ofNanos(Math.max(turnNs, pauseNs)));
        }

        assertThat(nextTuples - before).isGreaterThan(cycles * 100);
    }

    /** By what a turn costs it is told who waits; what the program's {@code ack} takes is no part of that. */
    @Test
    void shouldTellASpoutThatWaitsThoughItsAcksTookLong() {
        rig = new ExecutorRig(new Config(), 100_000);
        SpoutExecutor spout = open();
        onAck = () -> rig.clock.advance(Duration.ofMillis(10));
        onNext = () -> {
            collector.emit("unheard", new Values("nobody"), "id"); // it is done at once
            for (int i = 0; i < DutyTime.MOST_TUPLES; i++) {
                collector.emit(new Values("x"));
            }
        };
        for (int i = 0; i < 30; i++) {
            spout.doWork();
            rig.arrived(ExecutorRig.BOLT_TASK);
        }
        assertThat(acked).hasSizeGreaterThan(25);

        int[] left = {300};
        onNext = () -> {
            if (left[0]-- == 0) {
                left[0] = 300;
                rig.clock.advance(Duration.ofNanos(1_000_000)); // it waits for the next burst
                return;
            }
            rig.clock.advance(Duration.ofNanos(300));
            collector.emit(new Values("x"));
        };
        int cycles = 400;
        int before = nextTuples;
        for (int i = 0; i < cycles; i++) {
            spout.doWork();
            rig.arrived(ExecutorRig.BOLT_TASK);
            rig.clock.advance(
                    Duration.ofNanos(left[0] == 300 ? 50_000 : 1_000)); // it pauses after a call that sent nothing
        }

        assertThat(nextTuples - before).as("most calls are cycles of their own").isLessThan(cycles * 10);
    }

    @Test
    void shouldNotTakeASpoutForOneThatWaitsBecauseItsAcksTakeLong() {
        rig = new ExecutorRig(new Config(), 100_000);
        SpoutExecutor spout = open();
        boolean[] first = {true}; // call of a cycle
        onAck = () -> rig.clock.advance(Duration.ofMillis(10));
        onNext = () -> {
            rig.clock.advance(Duration.ofNanos(300));
            collector.emit(new Values("x"));
            if (first[0]) {
                first[0] = false;
                collector.emit("unheard", new Values("nobody"), "id"); // it is done at once
            }
        };
        for (int i = 0; i < 10; i++) {
            first[0] = true;
            spout.doWork();
            rig.arrived(ExecutorRig.BOLT_TASK);
        }
        assertThat(acked).hasSize(10);

        spout.doWork();

        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSizeGreaterThan(100);
    }

    /** A call of each three does, and of each other the ack sends so much that it might take as long as that wait. */
    @Test
    void shouldTellASpoutThatWaitsThoughItsAcksSendMuch() {
        rig = new ExecutorRig(new Config(), 1_000_000);
        SpoutExecutor spout = open();
        onAck = () -> {
            for (int i = 0; i < 100; i++) {
                collector.emit(new Values("from ack"));
            }
        };
        onNext = () -> {
            if (nextTuples % 3 == 2) {
                rig.clock.advance(Duration.ofNanos(300_000));
                collector.emit(new Values("x"));
            } else {
                collector.emit("unheard", new Values("nobody"), "id");
            }
        };
        nextTuples = 0; // the first of a cycle is brief, so that the cycle has others
        int cycles = 100;

        for (int i = 0; i < cycles; i++) {
            spout.doWork();
            rig.arrived(ExecutorRig.BOLT_TASK);
        }

        assertThat(nextTuples).as("each call is a cycle of its own").isLessThan(cycles + 10);
    }

    @Test
    void shouldEndACycleWhenSoManyTuplesWereSentHoweverManyACallSends() {
        rig = new ExecutorRig(new Config(), 100_000);
        onNext = () -> {
            for (int i = 0; i < 8; i++) {
                collector.emit(new Values(i));
            }
        };
        SpoutExecutor spout = open();
        rig.arrived(ExecutorRig.BOLT_TASK);
        int before = nextTuples;

        spout.doWork();

        assertThat(nextTuples - before).isEqualTo(DutyTime.MOST_TUPLES / 8);
        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSize(DutyTime.MOST_TUPLES);
    }

    @Test
    void shouldSendAFullBatchToEachOfManyExecutorsInACycle() {
        rig = new ExecutorRig(new Config(), 1_000_000, 8);
        onNext = () -> collector.emit(new Values("to all"));
        SpoutExecutor spout = open();
        rig.arrived(ExecutorRig.BOLT_TASK);
        int before = nextTuples;

        spout.doWork();

        assertThat(nextTuples - before).isEqualTo(DutyTime.MOST_TUPLES_PER_BATCH);
        assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSize(DutyTime.MOST_TUPLES_PER_BATCH);
    }

    @Test
    void shouldTakeLongerForACycleThatSendsToManyExecutors() {
        rig = new ExecutorRig(new Config(), 1_000_000, 8);
        onNext = () -> {
            collector.emit(new Values("to all"));
            rig.clock.advance(Duration.ofNanos(4_000));
        };
        SpoutExecutor spout = open();
        int before = nextTuples;

        spout.doWork();

        // 200 µs for the first executor, 20 for each other, and then until the next look at the clock.
        assertThat(nextTuples - before).isBetween(340 / 4, 340 / 4 + 32);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // it can't be interrupted
    void shouldEndACycleOfEmitsThatNobodyGets() {
        onNext = () -> collector.emit("unheard", new Values("nobody"));
        SpoutExecutor spout = open();
        int before = nextTuples;

        spout.doWork();

        assertThat(nextTuples - before).isEqualTo(DutyTime.MOST_TUPLES);
    }

    @Test
    void shouldLetOutputLeaveWhileManyVerdictsTakeLong() {
        SpoutExecutor spout = open();
        for (int i = 0; i < 10; i++) {
            collector.emit(new Values(i), i);
        }
        ExecutorRig.rest(spout);
        rig.arrived(ExecutorRig.BOLT_TASK).forEach(tuple -> ack(spout, tuple));
        onAck = () -> {
            collector.emit(new Values("from ack"));
            rig.clock.advance(Duration.ofMillis(50));
        };

        for (int i = 1; i <= 10; i++) {
            spout.doWork();
            assertThat(acked).hasSize(i);
            assertThat(rig.arrived(ExecutorRig.BOLT_TASK)).hasSize(1);
        }
    }

    // ---- pauses

    private void idle(SpoutExecutor spout) {
        for (int i = 0; i < 200; i++) {
            rig.clock.advance(Duration.ofMillis(10));
            spout.doWork();
        }
    }

    @Test
    void shouldWakeAThousandTimesASecondWhileThereIsNothingToEmit() {
        SpoutExecutor spout = open();
        idle(spout);
        long untilNs = rig.clock.nanoTime() + Duration.ofSeconds(1).toNanos();
        int wakes = 0;
        while (rig.clock.nanoTime() - untilNs < 0) {
            rig.clock.advance(Duration.ofNanos(Math.max(1, spout.nextDeadlineNs() - rig.clock.nanoTime())));
            spout.doWork();
            wakes++;
        }

        assertThat(wakes).isBetween(990, 1_010);
    }

    @Test
    void shouldEndTheLongestPauseForWhateverArrives() {
        SpoutExecutor spout = open();
        onOpen.run();
        idle(spout);
        List<Runnable> arrivals = List.of(
                () -> collector.wakeUp(),
                () -> collector.emit(new Values("foreign")),
                () -> spout.control().settle(new Settlements(new long[] {1, 1}, Map.of())),
                () -> spout.control().command(new ExecutorCommand.Activate()));
        for (Runnable arrival : arrivals) {
            idle(spout);
            spout.doWork();
            int before = nextTuples;
            spout.doWork();
            assertThat(nextTuples).as("it pauses").isEqualTo(before);
            boolean unused = spout.doorbell().answer();

            arrival.run();
            assertThat(spout.doorbell().isRung()).isTrue();
            spout.doWork();

            assertThat(nextTuples).isEqualTo(before + 1);
        }
    }

    @Test
    void shouldEndThePauseAfterEachBackgroundStep() throws InterruptedException {
        onOpen = () -> assertThat(context.background("poll", () -> 7)).isNotNull();
        SpoutExecutor spout = open();
        idle(spout);
        spout.doWork();
        int before = nextTuples;
        boolean unused = spout.doorbell().answer();

        assertThat(rig.steps.get(0).run()).isEqualTo(7);

        assertThat(spout.doorbell().isRung()).isTrue();
        spout.doWork();
        assertThat(nextTuples).isEqualTo(before + 1);
    }
}
