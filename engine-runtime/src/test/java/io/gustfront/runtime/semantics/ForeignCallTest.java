package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.serialization.ValueInput;
import io.gustfront.api.serialization.ValueOutput;
import io.gustfront.api.serialization.ValueSerializer;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.semantics.BoltScript.Received;
import io.gustfront.runtime.semantics.SpoutScript.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Calls of collectors by other threads than the executor's (PROTOCOL C1, C2). In the modes that are stepped by hand, the test
 * itself is the other thread: what it calls between two steps comes from outside of the executor.
 */
class ForeignCallTest {
    private final SpoutScript source = new SpoutScript();
    private final BoltScript bolt = BoltScript.keeping();
    private final BoltScript sink = BoltScript.keeping();
    private final TopologyBuilder builder = new TopologyBuilder();
    private final ExecutorService pool = Executors.newFixedThreadPool(3);

    ForeignCallTest() {
        builder.setSpout("source", source.spout()).output("value");
        builder.setBolt("a-bolt", bolt.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("b-sink", sink.bolt()).shuffleGrouping("a-bolt");
    }

    @AfterEach
    void endPool() throws InterruptedException {
        pool.shutdownNow();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @InEachMode
    void shouldApplyAnEmitBeforeTheAckThatFollowsIt_C1(Mode mode) {
        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !bolt.received.isEmpty());
            Received got = bolt.first();

            List<Integer> tasks = got.task().collector.emit(got.tuple(), new Values("child"));
            got.ack();
            cluster.await("the child is kept", () -> !sink.received.isEmpty());
            cluster.settleButKept();

            assertThat(tasks).as("who gets it is chosen later").isEmpty();
            assertThat(source.acked).as("acked while the child is kept").isEmpty();
            assertThat(sink.first().tuple().isTracked()).isTrue();
            assertThat(cluster.errors()).isEmpty();

            sink.first().ack();
            cluster.await("it is acked", () -> !source.acked.isEmpty());
        }
    }

    @InEachMode
    void shouldApplyForeignCallsBeforeTheExecutorsNext_C1(Mode mode) {
        bolt.onExecute = (task, tuple) -> {
            if (tuple.getValue(0).equals("own")) {
                task.collector.emit(tuple, new Values("own"));
                task.collector.ack(tuple);
            }
        };
        sink.onExecute = (task, tuple) -> task.collector.ack(tuple);

        try (HandDrivenCluster cluster = mode.step(builder)) {
            source.emit(1, "kept");
            cluster.await("it is kept", () -> !bolt.received.isEmpty());
            cluster.freeze("a-bolt");
            source.emit(2, "own");
            cluster.rest();
            Received got = bolt.first();
            IntStream.range(0, 20).forEach(i -> got.task().collector.emit(got.tuple(), new Values(i)));
            got.ack();
            cluster.thaw("a-bolt");
            cluster.await("both are acked", () -> source.acked.size() == 2);

            List<Object> expected =
                    new ArrayList<>(IntStream.range(0, 20).boxed().toList());
            expected.add("own");
            assertThat(sink.values()).isEqualTo(expected);
        }
    }

    @InEachMode
    void shouldReportAForeignEmitThatIsAnchoredToWhatWasAckedBefore(Mode mode) {
        sink.onExecute = (task, tuple) -> task.collector.ack(tuple);

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !bolt.received.isEmpty());
            Received got = bolt.first();
            got.ack();
            got.task().collector.emit(got.tuple(), new Values("late"));
            cluster.await("it is sent", () -> !sink.received.isEmpty());
            cluster.settle();

            assertThat(sink.first().tuple().isTracked()).isFalse();
            assertThat(cluster.errorMessages()).singleElement().asString().contains("settled before");
            assertThat(source.acked).containsExactly("id");
        }
    }

    @InEachMode
    void shouldApplyASettlementBeforeTheTimeoutThatItBeat_H2(Mode mode) {
        builder.setBolt("c-other", BoltScript.acking().bolt()).shuffleGrouping("source");

        try (HandDrivenCluster cluster = mode.step(builder, new Config().setMessageTimeout(Duration.ofSeconds(5)))) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !bolt.received.isEmpty());
            cluster.pass(Duration.ofMillis(4_500));
            cluster.freeze("a-bolt");
            cluster.pass(Duration.ofMillis(900));
            bolt.first().ack();
            cluster.thaw("a-bolt");
            cluster.settle();

            assertThat(source.acked).containsExactly("id");
            assertThat(source.failed).isEmpty();
        }
    }

    @InEachMode
    void shouldFailTheTreeOfAForeignEmitThatCannotBeSent_C2(Mode mode) {
        Config config = new Config().registerSerialization(Fragile.class, FragileSerializer.class);

        try (Cluster cluster = mode.run(withACustomGroupingThatThrows(), config)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !bolt.received.isEmpty());
            Received got = bolt.first();
            got.task().collector.emit(got.tuple(), new Values(new Fragile()));
            got.ack();
            cluster.await("it fails", () -> !source.failed.isEmpty());
            cluster.settle();

            assertThat(source.failed)
                    .extracting(failure -> failure.reason().kind())
                    .containsExactly(Kind.THREW);
            assertThat(source.acked).isEmpty();
            assertThat(cluster.errorMessages()).containsExactly("a fragile grouping");

            source.emit("next", "value");
            cluster.await("the executor goes on", () -> bolt.received.size() == 2);
        }
    }

    @InEachMode
    void shouldTellASpoutOfAForeignEmitThatCannotBeSent_C2(Mode mode) {
        TopologyBuilder custom = new TopologyBuilder();
        custom.setSpout("source", source.spout()).output("value");
        custom.setBolt("a-bolt", sink.bolt()).customGrouping("source", (task, values) -> {
            throw new AssertionError("a fragile grouping");
        });

        try (Cluster cluster = mode.run(custom)) {
            cluster.settle();
            source.task().collector.emit(new Values("value"), "id");
            cluster.await("it fails", () -> !source.failed.isEmpty());

            assertThat(source.failed)
                    .extracting(failure -> failure.reason().kind())
                    .containsExactly(Kind.THREW);
            assertThat(cluster.errorMessages()).containsExactly("a fragile grouping");
            source.then(task -> source.acked.add("still called"));
            cluster.await("the executor goes on", () -> !source.acked.isEmpty());
        }
    }

    private TopologyBuilder withACustomGroupingThatThrows() {
        TopologyBuilder custom = new TopologyBuilder();
        custom.setSpout("source", source.spout()).output("value");
        custom.setBolt("a-bolt", bolt.bolt()).shuffleGrouping("source").output("value");
        custom.setBolt("b-sink", sink.bolt()).customGrouping("a-bolt", (task, values) -> {
            throw new AssertionError("a fragile grouping");
        });
        return custom;
    }

    /** A value whose serializer has a bug. */
    static final class Fragile {}

    public static final class FragileSerializer implements ValueSerializer<Fragile> {
        @Override
        public void write(ValueOutput out, Fragile value) {
            throw new IllegalStateException("a fragile serializer");
        }

        @Override
        public Fragile read(ValueInput in) {
            return new Fragile();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ENCODED"})
    void shouldGoOnAfterAForeignEmitWhoseSerializerThrew_C2(Mode mode) {
        Config config = new Config().registerSerialization(Fragile.class, FragileSerializer.class);

        try (Cluster cluster = mode.run(builder, config)) {
            source.emit("id", "value");
            cluster.await("it is kept", () -> !bolt.received.isEmpty());
            Received got = bolt.first();
            got.task().collector.emit(got.tuple(), new Values(new Fragile()));
            got.ack();
            cluster.await("it fails", () -> !source.failed.isEmpty());

            assertThat(cluster.errorMessages()).containsExactly("the tuple can't be encoded: a fragile serializer");
        }
    }

    @InEachMode
    void shouldRefuseAForeignEmitAtTheCallWhereTheDeclarationIsEnough(Mode mode) {
        try (Cluster cluster = mode.run(builder)) {
            cluster.settle();
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> source.task().collector.emit("nowhere", new Values("value")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has declared no stream 'nowhere'");
        }
    }

    @InEachMode
    void shouldLetASpoutEmitFromAnotherThread(Mode mode) {
        bolt.onExecute = (task, tuple) -> task.collector.ack(tuple);

        try (Cluster cluster = mode.run(builder)) {
            cluster.settle();
            assertThat(source.task().collector.emit(new Values("value"), "id")).isEmpty();
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(bolt.values()).containsExactly("value");
        }
    }

    @InEachMode
    void shouldWaitWithADeadlineForAForeignEmitWhileOutputIsHeldBack_C2(Mode mode) {
        Config config = new Config().setMessageTimeout(Duration.ofMillis(50)).set(TopologyKeys.STAGING_TUPLES, 1_000);
        AtomicInteger emitted = new AtomicInteger();
        AtomicReference<String> refusal = new AtomicReference<>();

        try (HandDrivenCluster cluster = mode.step(builder, config)) {
            cluster.settle();
            cluster.freeze("source");
            SpoutScript.Task spout = source.task();
            try {
                for (int i = 0; i < 5_000; i++) {
                    spout.collector.emit(new Values(i));
                    emitted.incrementAndGet();
                }
            } catch (IllegalStateException e) {
                refusal.set(e.getMessage());
            }

            assertThat(refusal.get())
                    .isEqualTo(
                            "component 'source' has taken in no emit of another thread for 50 ms, and as many wait as may "
                                    + "(staging.tuples); its output is held back; this emit was given up");
            assertThat(emitted).hasValue(1_000);
        }
    }

    /** The executor's thread doesn't come back before the other thread's emits have returned. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"POOLED_THREADS", "OWN_THREADS", "SHARED_THREADS", "NETTY"})
    void shouldTakeEmitsOfAThreadThatAUserCallWaitsFor_C2(Mode mode) {
        int many = 20_000;
        Config config = new Config().setMessageTimeout(Duration.ofSeconds(2));
        bolt.onExecute = (task, tuple) -> {
            waitFor(pool.submit(() -> {
                IntStream.range(0, many).forEach(i -> task.collector.emit(tuple, new Values(i)));
                task.collector.ack(tuple);
            }));
        };
        sink.onExecute = (task, tuple) -> task.collector.ack(tuple);

        try (Cluster cluster = mode.run(builder, config)) {
            source.emit("id", "value");
            cluster.await("it is told", () -> source.acked.size() + source.failed.size() > 0);

            assertThat(cluster.errorMessages()).isEmpty();
            assertThat(source.acked).containsExactly("id");
            assertThat(sink.values()).isEqualTo(IntStream.range(0, many).boxed().toList());
        }
    }

    /** Of too many, those that find no place end by exception; so the call that waits for them returns, and the executor goes on. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"POOLED_THREADS", "OWN_THREADS", "NETTY"})
    void shouldGiveUpAnEmitThatAUserCallWaitsForInVain_C2(Mode mode) {
        Config config = new Config().setMessageTimeout(Duration.ofMillis(50)).set(TopologyKeys.STAGING_TUPLES, 1_000);
        AtomicReference<String> refusal = new AtomicReference<>();
        bolt.onExecute = (task, tuple) -> {
            waitFor(pool.submit(() -> {
                try {
                    IntStream.range(0, 5_000).forEach(i -> task.collector.emit(new Values(i)));
                } catch (IllegalStateException e) {
                    refusal.set(e.getMessage());
                }
            }));
            task.collector.ack(tuple);
        };

        try (Cluster cluster = mode.run(builder, config)) {
            source.emit("id", "value");
            cluster.await(
                    "it is acked, and what was emitted is sent",
                    () -> !source.acked.isEmpty() && sink.received.size() >= 1_000);

            assertThat(refusal.get()).contains("it is in a call of user code, which must not wait for more than that");
            assertThat(sink.received).hasSize(1_000);
        }
    }

    private static void waitFor(Future<?> other) {
        try {
            Object unused = other.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @InEachMode
    void shouldNeverBlockAForeignAckOrFail_C2(Mode mode) {
        int tuples = 5_000;
        Config config = new Config().setMessageTimeout(Duration.ofMinutes(10));

        try (HandDrivenCluster cluster = mode.step(builder, config)) {
            IntStream.range(0, tuples).forEach(i -> source.emit(i, i));
            cluster.await("all are kept", () -> bolt.received.size() == tuples);
            cluster.freeze("a-bolt");
            int i = 0;
            for (Received got : bolt.received) {
                if (i++ % 2 == 0) {
                    got.ack();
                } else {
                    got.task().collector.fail(got.tuple());
                }
            }
            cluster.thaw("a-bolt");
            cluster.await("all are told", () -> source.acked.size() + source.failed.size() == tuples);

            assertThat(source.acked).hasSize(tuples / 2);
        }
    }

    /** With shared threads, and stepped by hand, the one that would make room is driven by the thread that would wait for it. */
    @InEachModeAndOnThreads
    void shouldLetABoltEmitALotWithAnothersCollector_C2(Mode mode) {
        int many = 5_000;
        BoltScript other = BoltScript.acking();
        builder.setBolt("c-other", other.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("d-sink", sink.bolt()).shuffleGrouping("c-other");
        bolt.onExecute = (task, tuple) -> {
            IntStream.range(0, many).forEach(i -> other.objects.get(0).collector.emit(new Values(i)));
            task.collector.ack(tuple);
        };

        try (Cluster cluster = mode.run(builder, new Config().setMessageTimeout(Duration.ofHours(1)))) {
            source.emit("id", "value");
            cluster.await("all arrive", () -> sink.received.size() == many);

            assertThat(sink.values()).isEqualTo(IntStream.range(0, many).boxed().toList());
            assertThat(cluster.errors()).isEmpty();
        }
    }

    // ---- with threads that really are others

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"POOLED_THREADS", "OWN_THREADS", "SHARED_THREADS", "NETTY"})
    void shouldAckEachTreeThatOtherThreadsEmitToAndSettle_C1(Mode mode) {
        int tuples = 3_000;
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        bolt.onExecute = (task, tuple) -> pool.execute(() -> {
            task.collector.emit(tuple, new Values(tuple.getInteger(0)));
            task.collector.emit(tuple, new Values(tuple.getInteger(0)));
            task.collector.ack(tuple);
        });
        AtomicInteger leaves = new AtomicInteger();
        sink.onExecute = (task, tuple) -> {
            if (source.acked.contains(tuple.getValue(0))) {
                wrong.add("acked before its leaf was executed: " + tuple);
            }
            leaves.incrementAndGet();
            pool.execute(() -> {
                if (tuple.getInteger(0) % 10 == 0) {
                    task.collector.fail(tuple);
                } else {
                    task.collector.ack(tuple);
                }
            });
        };

        try (Cluster cluster = mode.run(builder, new Config().set(TopologyKeys.SPOUT_MAX_PENDING, 200))) {
            IntStream.range(0, tuples).forEach(i -> source.emit(i, i));
            cluster.await("all are told", () -> source.acked.size() + source.failed.size() == tuples);
            cluster.settle();

            assertThat(wrong).isEmpty();
            assertThat(leaves).hasValue(2 * tuples);
            assertThat(source.failed).hasSize(tuples / 10);
            assertThat(source.failed).extracting(Failure::messageId).allMatch(id -> (int) id % 10 == 0);
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"POOLED_THREADS", "OWN_THREADS", "NETTY"})
    void shouldSettleOnceWhoeverIsFirst_C1(Mode mode) {
        int tuples = 500;
        bolt.onExecute = (task, tuple) -> {
            CountDownLatch together = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                boolean acks = i % 2 == 0;
                pool.execute(() -> {
                    together.countDown();
                    try {
                        together.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    settle(task, tuple, acks);
                });
            }
        };

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, tuples).forEach(i -> source.emit(i, i));
            cluster.await("all are told", () -> source.acked.size() + source.failed.size() >= tuples);
            cluster.settle();

            assertThat(source.acked.size() + source.failed.size()).isEqualTo(tuples);
        }
    }

    private static void settle(BoltScript.Task task, Tuple tuple, boolean acks) {
        if (acks) {
            task.collector.ack(tuple);
        } else {
            task.collector.fail(tuple);
        }
    }
}
