package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.agent.ThreadNaming;
import io.gustfront.runtime.agent.WorkerThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Bolts that are run by those that feed them. What a topology means is the same; the other tests hold that in the modes that fuse. */
class FusionTest {
    private final SpoutScript source = new SpoutScript();
    private final TopologyBuilder builder = new TopologyBuilder();

    FusionTest() {
        builder.setSpout("source", source.spout()).output("value");
    }

    /** Emits so many for each tuple, in one call, and then acks it. */
    private static BoltScript multiplying(int times) {
        return BoltScript.doing((task, tuple) -> {
            for (int i = 0; i < times; i++) {
                task.collector.emit(tuple, new Values(i));
            }
            task.collector.ack(tuple);
        });
    }

    @Test
    void shouldRunABoltOnTheThreadOfWhatFeedsIt_F1() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        BoltScript bolt = BoltScript.doing((task, tuple) -> {
            threads.add(Thread.currentThread());
            task.collector.ack(tuple);
        });
        builder.setBolt("bolt", bolt.bolt()).localOrShuffleGrouping("source");
        source.then(task -> {
            threads.add(Thread.currentThread());
            task.collector.emit(new Values("a"), "id");
        });

        try (Cluster cluster = Mode.FUSED_THREADS.run(builder)) {
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(threads).hasSize(2);
            assertThat(threads.get(1)).isSameAs(threads.get(0));
        }
    }

    @Test
    void shouldTellWhoseCodeRunsInTheMiddleOfAnothersWork_F2() throws InterruptedException {
        List<String> inBolt = new CopyOnWriteArrayList<>();
        List<String> inSpout = new CopyOnWriteArrayList<>();
        BoltScript bolt = BoltScript.doing((task, tuple) -> {
            inBolt.add(String.valueOf(WorkerThread.guest()));
            task.collector.ack(tuple);
        });
        builder.setBolt("bolt", bolt.bolt()).localOrShuffleGrouping("source");
        source.then(task -> {
            for (int i = 0; i < 500; i++) {
                task.collector.emit(new Values(i), i);
            }
            inSpout.add(WorkerThread.guest() + " after " + inBolt.size());
        });

        Thread thread = new ThreadNaming("", getClass().getClassLoader()).newThread("driver", () -> {
            try (Cluster cluster = Mode.FUSED.run(builder)) {
                cluster.await("they are acked", () -> source.acked.size() == 500);
            }
        });
        thread.start();
        thread.join();

        assertThat(source.acked).hasSize(500);
        assertThat(inSpout).singleElement().asString().matches("null after [1-9]\\d*");
        int inCall = Integer.parseInt(inSpout.get(0).replaceAll("\\D", ""));
        assertThat(inBolt.subList(0, inCall)).allMatch(guest -> guest.matches("bolt\\[\\d+\\]"));
    }

    @Test
    void shouldHaveThreadsOfTheirOwnWhereFusionIsOff() {
        AtomicReference<Thread> spout = new AtomicReference<>();
        AtomicReference<Thread> executed = new AtomicReference<>();
        BoltScript bolt = BoltScript.doing((task, tuple) -> {
            executed.set(Thread.currentThread());
            task.collector.ack(tuple);
        });
        builder.setBolt("bolt", bolt.bolt()).localOrShuffleGrouping("source");
        source.then(task -> {
            spout.set(Thread.currentThread());
            task.collector.emit(new Values("a"), "id");
        });

        try (Cluster cluster = Mode.OWN_THREADS.run(builder)) {
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(executed.get()).isNotNull().isNotSameAs(spout.get());
        }
    }

    @Test
    void shouldRunABoltAfterTheCallThatFedItHasReturned_F1() {
        List<String> events = new ArrayList<>();
        BoltScript first = BoltScript.doing((task, tuple) -> {
            events.add("first begins");
            task.collector.emit(tuple, tuple.getValues());
            task.collector.ack(tuple);
            events.add("first ends");
        });
        BoltScript second = BoltScript.doing((task, tuple) -> {
            events.add("second");
            task.collector.ack(tuple);
        });
        builder.setBolt("first", first.bolt()).localOrShuffleGrouping("source").output("value");
        builder.setBolt("second", second.bolt()).localOrShuffleGrouping("first");
        source.then(task -> {
            events.add("emits");
            task.collector.emit(new Values("a"), "id");
            events.add("has emitted");
        });

        try (Cluster cluster = Mode.FUSED.run(builder)) {
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(events).containsExactly("emits", "has emitted", "first begins", "first ends", "second");
        }
    }

    @Test
    void shouldRunTheOldestInPlaceWhenACallEmitsMoreThanTheListHolds_F1() {
        BoltScript sink = BoltScript.acking();
        List<Integer> executedAtTheEnd = new ArrayList<>();
        BoltScript burst = BoltScript.doing((task, tuple) -> {
            for (int i = 0; i < 10_000; i++) {
                task.collector.emit(tuple, new Values(i));
            }
            executedAtTheEnd.add(sink.received.size());
            task.collector.ack(tuple);
        });
        builder.setBolt("burst", burst.bolt()).localOrShuffleGrouping("source").output("value");
        builder.setBolt("sink", sink.bolt()).localOrShuffleGrouping("burst");
        source.emit("id", "a");

        try (Cluster cluster = Mode.FUSED.run(builder)) {
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(executedAtTheEnd.get(0)).isBetween(9_900, 10_000);
            assertThat(sink.values())
                    .isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        }
    }

    @Test
    void shouldTakeAcksInWhileACallOfASpoutEmitsWithoutEnd() {
        BoltScript sink = BoltScript.acking();
        builder.setBolt("sink", sink.bolt()).localOrShuffleGrouping("source");
        List<Integer> pending = new ArrayList<>();
        source.then(task -> IntStream.range(0, 20_000).forEach(i -> {
            task.collector.emit(new Values(i), i);
            pending.add(task.collector.getPendingCount());
            assertThat(source.acked).as("verdicts come between calls").isEmpty();
        }));

        try (Cluster cluster = Mode.FUSED.run(builder)) {
            cluster.await("all are acked", () -> source.acked.size() == 20_000);

            assertThat(pending).allMatch(count -> count < 1_000);
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @Test
    void shouldKeepWhatAFusedBoltThrowsFromWhatFedIt_F1() {
        BoltScript sink = BoltScript.doing((task, tuple) -> {
            throw new IllegalStateException("sink is broken");
        });
        List<String> thrown = new ArrayList<>();
        BoltScript burst = BoltScript.doing((task, tuple) -> {
            try {
                for (int i = 0; i < 500; i++) {
                    task.collector.emit(tuple, new Values(i));
                }
                task.collector.ack(tuple);
            } catch (RuntimeException e) {
                thrown.add(e.toString());
            }
        });
        builder.setBolt("burst", burst.bolt()).localOrShuffleGrouping("source").output("value");
        builder.setBolt("sink", sink.bolt()).localOrShuffleGrouping("burst");
        source.emit("id", "a");

        try (Cluster cluster = Mode.FUSED.run(builder)) {
            cluster.await("it has failed", () -> !source.failed.isEmpty());

            assertThat(thrown).isEmpty();
            assertThat(source.failed.element().reason().component()).isEqualTo("sink");
        }
    }

    @Test
    void shouldLetTuplesWaitInOrderForABoltThatKeepsAsManyAsItMay_F2() {
        BoltScript sink = BoltScript.keeping();
        BoltScript burst = multiplying(300);
        builder.setBolt("burst", burst.bolt()).localOrShuffleGrouping("source").output("value");
        builder.setBolt("sink", sink.bolt())
                .localOrShuffleGrouping("burst")
                .addConfiguration(TopologyKeys.HOLD_TUPLES, 10);
        source.emit("id", "a");
        Config small = new Config().set(TopologyKeys.INBOX_TUPLES, 64).set(TopologyKeys.BATCH_TUPLES, 8);

        try (HandDrivenCluster cluster = Mode.FUSED.step(builder, small)) {
            cluster.pass(Duration.ofSeconds(1));
            assertThat(sink.received).hasSize(10);
            sink.received.forEach(BoltScript.Received::ack);
            cluster.pass(Duration.ofSeconds(1));
            assertThat(sink.received).hasSize(20);
            sink.onExecute = (task, tuple) -> task.collector.ack(tuple);
            sink.received.stream().skip(10).forEach(BoltScript.Received::ack);
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(sink.values())
                    .as("in order")
                    .isEqualTo(IntStream.range(0, 300).boxed().toList());
            assertThat(source.failed).isEmpty();
        }
    }

    @Test
    void shouldGoOnInItsOwnCyclesWhenOneHasPassed_B0() {
        BoltScript burst = multiplying(60);
        BoltScript sink = BoltScript.acking();
        List<Integer> executedAtTicks = new ArrayList<>();
        sink.onTick = (task, tick) -> executedAtTicks.add(sink.received.size());
        builder.setBolt("burst", burst.bolt()).localOrShuffleGrouping("source").output("value");
        builder.setBolt("sink", sink.bolt()).localOrShuffleGrouping("burst").setTickInterval(Duration.ofMillis(5));
        source.emit("id", "a");

        try (HandDrivenCluster cluster = Mode.FUSED.step(builder, new Config())) {
            sink.onExecute = (task, tuple) -> {
                cluster.clock.advanceNs(Duration.ofMillis(1).toNanos());
                task.collector.ack(tuple);
            };
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(executedAtTicks).as("a tick at least every ten tuples").hasSizeGreaterThan(6);
            assertThat(sink.values()).isEqualTo(IntStream.range(0, 60).boxed().toList());
        }
    }

    @Test
    void shouldPairExecutorsSoThatATupleStaysOnItsThread_F1() {
        BoltScript bolt = BoltScript.acking();
        builder.setSpout("many", new SpoutScript().spout(), 3).output("value");
        SpoutScript wide = new SpoutScript();
        builder.setSpout("wide", wide.spout(), 3).output("value");
        builder.setBolt("bolt", bolt.bolt(), 3).localOrShuffleGrouping("wide");
        IntStream.range(0, 300).forEach(i -> wide.emit(i, i));

        try (Cluster cluster = Mode.FUSED.run(builder)) {
            cluster.await("all are acked", () -> wide.acked.size() == 300);

            int offset = bolt.objects.stream().mapToInt(task -> task.id).min().orElseThrow();
            int first = wide.objects.stream().mapToInt(task -> task.id).min().orElseThrow();
            assertThat(bolt.received).allMatch(got -> got.tuple().getSourceTask() - first == got.task().id - offset);
        }
    }
}
