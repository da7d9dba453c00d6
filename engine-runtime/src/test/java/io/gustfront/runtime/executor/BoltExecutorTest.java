package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TaskHook;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.codec.SectionWriter;
import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.SourceStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Stepped by hand: the test's thread is the executor's while it steps, and another one between the steps. */
class BoltExecutorTest {
    private ExecutorRig rig = new ExecutorRig();
    private final List<Object> executed = new ArrayList<>();
    private OutputCollector collector;
    private TopologyContext context;
    private Runnable onPrepare = () -> {};
    private BiConsumer<OutputCollector, Tuple> onExecute = (out, tuple) -> {};

    /** One whose doings the test sets. */
    private final class TestBolt implements Bolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void prepare(TopologyContext newContext, OutputCollector newCollector) {
            context = newContext;
            collector = newCollector;
            onPrepare.run();
        }

        @Override
        public void execute(Tuple input) {
            executed.add(input.getValue(0));
            onExecute.accept(collector, input);
        }
    }

    private BoltExecutor open() {
        return rig.bolt(new TestBolt());
    }

    private Envelope[] tuples(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(rig::tuple).toArray(Envelope[]::new);
    }

    // ---- how long a cycle lasts

    @Test
    void shouldLetOutputLeaveAfterEachCallThatTakesLong() {
        BoltExecutor bolt = open();
        onExecute = (out, tuple) -> {
            out.emit(tuple, tuple.getValues());
            rig.clock.advance(Duration.ofMillis(50));
        };
        ExecutorRig.deliver(bolt, tuples(20));

        for (int i = 1; i <= 20; i++) {
            bolt.doWork();
            assertThat(executed).hasSize(i);
            assertThat(rig.arrived(ExecutorRig.SINK_TASK)).hasSize(1);
        }
    }

    @Test
    void shouldLookAtTheClockSeldomWhileCallsAreShort() {
        BoltExecutor bolt = open();
        ExecutorRig.deliver(bolt, tuples(200));

        bolt.doWork();

        assertThat(executed).as("all in one cycle").hasSize(200);
    }

    @Test
    void shouldLetOutputAndAcksLeaveAfterAsManyTuplesAsACycleTakesIn() {
        BoltExecutor bolt = open();
        int all = 2 * DutyTime.MOST_TUPLES + 88;
        ExecutorRig.deliver(bolt, tuples(all));

        bolt.doWork();
        assertThat(executed).hasSize(DutyTime.MOST_TUPLES);
        bolt.doWork();
        assertThat(executed).hasSize(2 * DutyTime.MOST_TUPLES);
        bolt.doWork();
        assertThat(executed).hasSize(all);
    }

    @Test
    void shouldTakeInAFullBatchForEachOfManyExecutorsInACycle() {
        rig = new ExecutorRig(new Config(), 1_000_000, 8);
        BoltExecutor bolt = open();
        onExecute = (out, tuple) -> out.emit(tuple, tuple.getValues());
        ExecutorRig.deliver(bolt, tuples(8 * DutyTime.MOST_TUPLES_PER_BATCH + 1));

        bolt.doWork();

        assertThat(executed).hasSize(8 * DutyTime.MOST_TUPLES_PER_BATCH);
    }

    @Test
    void shouldTakeLongerForACycleThatSendsToManyExecutors() {
        rig = new ExecutorRig(new Config(), 1_000_000, 8);
        BoltExecutor bolt = open();
        onExecute = (out, tuple) -> {
            out.emit(tuple, tuple.getValues());
            rig.clock.advance(Duration.ofNanos(4_000));
        };
        ExecutorRig.deliver(bolt, tuples(1_000));

        bolt.doWork();

        assertThat(executed).hasSizeBetween(340 / 4, 340 / 4 + 32);
    }

    // ---- sections that make no sense

    private Envelope ofNoStream(long root) {
        SourceStream none = new SourceStream(
                99, "source", "none", rig.streams.get(rig.sourceStream()).fields(), false);
        return Envelope.ofRoot(
                new Hop(none, ExecutorRig.SOURCE_TASK, ExecutorRig.BOLT_TASK),
                new Object[] {"x"},
                root,
                1,
                ExecutorRig.FENCE);
    }

    private byte[] section(Envelope... tuples) {
        ValueCodec codec = new ValueCodec(
                new Registrations(
                        io.gustfront.api.config.TopologyConfig.defaults(), BoltExecutorTest.class.getClassLoader()),
                1 << 20);
        SectionWriter writer = new SectionWriter(false, 1 << 10);
        for (Envelope tuple : tuples) {
            int length = codec.encode(tuple.values());
            int unused = writer.prepare(tuple, length);
            writer.append(codec.buffer(), length);
        }
        byte[] section = writer.take();
        new SectionHeader(false, tuples.length, ExecutorRig.BOLT_TASK, 1).writeTo(section);
        return section;
    }

    private static void deliver(BoltExecutor bolt, byte[] section, int tuples) {
        bolt.inbox().offer(Parcel.of(section, tuples, (places, bytes) -> {}), false);
    }

    @Test
    void shouldFailATupleWhoseHeaderIsMalformedAndExecuteTheRest_K4() {
        BoltExecutor bolt = open();
        deliver(bolt, section(rig.tuple(1), ofNoStream(2), rig.tuple(3)), 3);

        ExecutorRig.rest(bolt);

        assertThat(executed).containsExactly("v1", "v3");
        assertThat(rig.failsAtTheSource()).containsOnlyKeys(2L).allSatisfy((root, reason) -> {
            assertThat(reason.kind()).isEqualTo(Kind.THREW);
            assertThat(reason.detail()).contains("there is no stream 99");
        });
        assertThat(rig.errors).hasSize(1);
    }

    @Test
    void shouldReportOnceWhatOfASectionCannotBeRead_K4() {
        BoltExecutor bolt = open();
        byte[] whole = section(rig.tuple(1), rig.tuple(2), rig.tuple(3), rig.tuple(4));
        deliver(bolt, Arrays.copyOf(whole, whole.length * 3 / 5), 4);
        deliver(bolt, section(rig.tuple(5)), 1);

        ExecutorRig.rest(bolt);

        assertThat(executed).containsExactly("v1", "v2", "v5");
        assertThat(rig.errorMessages())
                .singleElement()
                .asString()
                .startsWith("a section of 4 tuples is cut off; the last 2 can't be read");
    }

    @Test
    void shouldCloseThoughWhatIsLeftOfASectionCannotBeRead_K4() {
        BoltExecutor bolt = open();
        onExecute = (out, tuple) -> rig.clock.advance(Duration.ofSeconds(1));
        byte[] whole = section(rig.tuple(1), rig.tuple(2), rig.tuple(3), rig.tuple(4));
        deliver(bolt, Arrays.copyOf(whole, whole.length * 3 / 5), 4);
        bolt.doWork();
        assertThat(executed).hasSize(1);

        rig.close(bolt, Duration.ZERO);
        bolt.forEachWaiting(waiting -> assertThat(waiting.rootId(0)).isEqualTo(2));
        ExecutorRig.rest(bolt);

        assertThat(bolt.isClosed()).isTrue();
        assertThat(bolt.hasFailed()).isFalse();
        assertThat(rig.failsAtTheSource()).containsKey(2L);
    }

    // ---- hooks

    @Test
    void shouldGoOnAfterAHooksError() {
        onPrepare = () -> context.addTaskHook(new TaskHook() {
            @Override
            public void onBoltExecute(Tuple tuple, long durationNs) {
                throw new AssertionError("a careless hook");
            }
        });
        BoltExecutor bolt = open();
        ExecutorRig.deliver(bolt, tuples(2));

        ExecutorRig.rest(bolt);

        assertThat(executed).hasSize(2);
        assertThat(rig.errorMessages()).containsOnly("a careless hook");
    }

    // ---- waiting for room

    private static Config littleRoom() {
        return new Config().set(TopologyKeys.STAGING_TUPLES, 64).set(TopologyKeys.BATCH_TUPLES, 2);
    }

    @Test
    void shouldFailAsMovedWhatItsOwnCloseCutOff_O2() {
        for (boolean wrapped : new boolean[] {false, true}) {
            rig = new ExecutorRig(littleRoom(), 1);
            BoltExecutor bolt = open();
            onExecute = (out, tuple) -> {
                try {
                    IntStream.range(0, 100).forEach(i -> out.emit(tuple, new Values(i)));
                } catch (IllegalStateException e) {
                    throw wrapped ? new RuntimeException("in user code", e) : e;
                }
            };
            rig.whileWaiting = () -> rig.close(bolt, Duration.ZERO);
            ExecutorRig.deliver(bolt, tuples(1));

            ExecutorRig.rest(bolt);

            assertThat(rig.failsAtTheSource().get(1L).kind()).isEqualTo(Kind.MOVED);
            assertThat(rig.errors).isEmpty();
        }
    }

    @Test
    void shouldWaitForRoomInPrepareThoughItIsNotClosing_B1() {
        rig = new ExecutorRig(littleRoom(), 1);
        onPrepare = () -> IntStream.range(0, 100).forEach(i -> collector.emit(new Values(i)));
        rig.whileWaiting = () -> {
            rig.clock.advance(Duration.ofSeconds(1));
            rig.sinkShare.giveBack(10, 0);
        };

        BoltExecutor bolt = open();
        rig.sinkShare.giveBack(100, 0);
        ExecutorRig.rest(bolt);

        assertThat(rig.errors).isEmpty();
        assertThat(bolt.isReady()).isTrue();
        assertThat(rig.arrived(ExecutorRig.SINK_TASK)).hasSize(100);
    }

    // ---- calls of other threads and the end

    @Test
    void shouldHaveATupleRefusedThatWasClaimedBeforeTheCloseAndQueuedAfterIt_C1() {
        BoltExecutor bolt = open();
        Envelope tuple = rig.tuple(1);
        ExecutorRig.deliver(bolt, tuple);
        ExecutorRig.rest(bolt);
        assertThat(tuple.claim()).isTrue(); // the other thread stops here
        rig.close(bolt, Duration.ZERO);
        ExecutorRig.rest(bolt);
        assertThat(bolt.isClosed()).isTrue();
        assertThat(rig.refused).isEmpty();

        bolt.enqueue(new BoltExecutor.ForeignSettle(tuple, null)); // and goes on here

        assertThat(rig.refused)
                .singleElement()
                .satisfies(parcel -> assertThat(parcel.envelopes()[0]).isSameAs(tuple));
    }

    @Test
    void shouldApplyWhatWasSettledBeforeTheClose_C1() {
        BoltExecutor bolt = open();
        Envelope tuple = rig.tuple(1);
        ExecutorRig.deliver(bolt, tuple);
        ExecutorRig.rest(bolt);
        rig.close(bolt, Duration.ZERO);
        collector.ack(tuple);
        ExecutorRig.rest(bolt);

        assertThat(rig.refused).isEmpty();
        assertThat(rig.settlementsAtTheSource())
                .singleElement()
                .satisfies(settlements -> assertThat(settlements.acks()).containsExactly(1, 1));
    }

    @Test
    void shouldRefuseAForeignEmitAfterTheClose_C2() {
        BoltExecutor bolt = open();
        rig.close(bolt, Duration.ZERO);
        ExecutorRig.rest(bolt);

        assertThatThrownBy(() -> bolt.enqueueEmit(new Executor.ForeignEmit() {
                    @Override
                    boolean isTooLate() {
                        return false;
                    }

                    @Override
                    void apply() {
                        throw new AssertionError("applied");
                    }
                }))
                .isInstanceOf(ExecutorClosedException.class);
    }

    // ---- losses

    /** The spout would hear where it led only when it is settled, which may be much later. */
    @Test
    void shouldTellOfALossWhatItKeepsAndHasLedThere_W3() {
        BoltExecutor bolt = open();
        Envelope there = rig.tuple(1);
        Envelope elsewhere = rig.tuple(2);
        ExecutorRig.deliver(bolt, there, elsewhere);
        ExecutorRig.rest(bolt);
        there.addChildReach(0b110);
        elsewhere.addChildReach(0b100);

        bolt.control().command(new ExecutorCommand.Lose(0b010, FailReason.of(Kind.WORKER_LOST)));
        ExecutorRig.rest(bolt);

        assertThat(rig.settlementsAtTheSource()).singleElement().satisfies(settlements -> {
            assertThat(settlements.acks()).as("its edge stays open").containsExactly(1, 0);
            assertThat(settlements.reaches()).containsExactly(0b110);
            assertThat(settlements.fails()).isEmpty();
        });
    }

    // ---- objects that are given up

    @Test
    void shouldNotBlameTuplesForAnObjectThatIsMadeAnew_O2() {
        BoltExecutor bolt = open();
        onExecute = (out, tuple) -> {
            if (!tuple.getValue(0).equals("v1")) {
                throw new IllegalStateException("bad");
            }
        };
        ExecutorRig.deliver(bolt, tuples(20));

        ExecutorRig.rest(bolt);

        var fails = rig.failsAtTheSource();
        assertThat(fails.get(1L)).isEqualTo(new FailReason(Kind.RESTARTED, "a-bolt", 1));
        for (long root = 2; root <= 17; root++) {
            assertThat(fails.get(root).kind()).isEqualTo(Kind.THREW);
        }
        for (long root = 18; root <= 20; root++) {
            assertThat(fails.get(root).kind()).isEqualTo(Kind.RESTARTED);
        }
        assertThat(Kind.RESTARTED.isByUserCode()).isFalse();
    }

    // ---- background steps

    @Test
    void shouldWaitForAllBackgroundStepsWithOneBound() {
        onPrepare = () -> {
            for (String name : List.of("one", "two", "three")) {
                assertThat(context.background(name, () -> 0)).isNotNull();
            }
        };
        BoltExecutor bolt = open();
        rig.close(bolt, Duration.ZERO);

        ExecutorRig.rest(bolt);

        assertThat(rig.stopTimeoutsMs.stream().mapToLong(Long::longValue).sum()).isEqualTo(5_000);
        assertThat(rig.errors).hasSize(3);
    }
}
