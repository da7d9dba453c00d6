package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.semantics.BoltScript.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds a topology back that takes in faster than it can work off, and how often a spout is asked. */
class BackPressureTest {
    private static final Config SMALL = new Config()
            .set(TopologyKeys.INBOX_TUPLES, 64)
            .set(TopologyKeys.STAGING_TUPLES, 64)
            .set(TopologyKeys.BATCH_TUPLES, 8);

    /**
     * What a worker that alone sends fills of such an inbox, if there is another worker: all but a batch for that one, and but a batch beyond its own part. A spout that
     * makes a call a cycle is held back by the first tuple after that: the 49th, or the 57th if its worker is the only one.
     */
    private static final int LEAST_PART = 64 - 8 - 8;

    private final SpoutScript source = new SpoutScript();
    private final TopologyBuilder builder = new TopologyBuilder();
    private final AtomicInteger emitted = new AtomicInteger();

    /** Emits tracked numbers without an end. */
    private void emitForEver() {
        source.onNext = task -> {
            int number = emitted.getAndIncrement();
            task.collector.emit(new Values(number), number);
        };
    }

    // ---- max pending

    @InEachMode
    void shouldCallNoNextTupleWhileAsMuchIsPendingAsMayBe(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setSpout("source", source.spout()).output("value").setMaxSpoutPending(10);
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source");
        emitForEver();

        try (HandDrivenCluster cluster = mode.step(builder)) {
            cluster.pass(Duration.ofSeconds(1));
            assertThat(emitted).hasValue(10);

            List.copyOf(keep.received).subList(0, 3).forEach(Received::ack);
            cluster.pass(Duration.ofSeconds(1));
            assertThat(emitted).hasValue(13);
            assertThat(source.acked).hasSize(3);
        }
    }

    @InEachMode
    void shouldCountWhatIsPendingForEachTask(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setSpout("source", source.spout(), 1)
                .setNumTasks(3)
                .output("value")
                .setMaxSpoutPending(10);
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source");
        emitForEver();

        try (HandDrivenCluster cluster = mode.step(builder)) {
            cluster.pass(Duration.ofSeconds(1));

            assertThat(emitted).hasValue(30);
            assertThat(source.objects).allMatch(task -> task.collector.getPendingCount() == 10);
        }
    }

    @InEachMode
    void shouldNotCountWhatIsUntracked(Mode mode) {
        BoltScript keep = BoltScript.keeping();
        builder.setSpout("source", source.spout()).output("value").setMaxSpoutPending(10);
        builder.setBolt("keep", keep.bolt()).shuffleGrouping("source");
        IntStream.range(0, 100).forEach(i -> source.emit(null, i));

        try (Cluster cluster = mode.run(builder)) {
            cluster.await("all arrive", () -> keep.received.size() == 100);
        }
    }

    @InEachMode
    void shouldLetOneCallEmitMoreThanMayBePending_L2(Mode mode) {
        BoltScript sink = BoltScript.acking();
        builder.setSpout("source", source.spout()).output("value").setMaxSpoutPending(2);
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");
        source.then(task -> IntStream.range(0, 50).forEach(i -> task.collector.emit(new Values(i), i)));

        try (Cluster cluster = mode.run(builder)) {
            cluster.await("all are acked", () -> source.acked.size() == 50);
        }
    }

    // ---- held back

    @InEachMode
    void shouldBoundWhatWaitsAtAStuckBolt_B1(Mode mode) {
        BoltScript pass = BoltScript.passing();
        BoltScript sink = BoltScript.acking();
        builder.setSpout("source", source.spout()).output("value");
        builder.setBolt("pass", pass.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("sink", sink.bolt()).globalGrouping("pass");
        emitForEver();

        try (HandDrivenCluster cluster = mode.step(builder, SMALL)) {
            cluster.pass(Duration.ofMillis(1));
            cluster.freeze("sink");
            cluster.pass(Duration.ofSeconds(1));
            int emittedThen = emitted.get();
            int passedThen = pass.received.size();
            int nextTuplesThen = source.nextTuples.get();
            cluster.pass(Duration.ofMinutes(1));

            assertThat(emitted.get() - sink.received.size()).isLessThan(1_000);
            assertThat(emitted).as("nothing is emitted meanwhile").hasValue(emittedThen);
            assertThat(pass.received).as("nothing is executed meanwhile").hasSize(passedThen);
            assertThat(source.nextTuples).as("no nextTuple meanwhile").hasValue(nextTuplesThen);
            assertThat(source.failed).isEmpty();

            cluster.thaw("sink");
            cluster.pass(Duration.ofMillis(100));
            assertThat(emitted.get()).isGreaterThan(emittedThen);
            source.onNext = task -> {};
            cluster.settle();
            assertThat(source.acked).hasSize(emitted.get());
        }
    }

    @InEachMode
    void shouldDeliverAcksAndFailsWhileOutputIsHeldBack(Mode mode) {
        BoltScript stuck = BoltScript.acking();
        BoltScript other = BoltScript.keeping();
        builder.setSpout("source", source.spout()).output("value").outputStream("other", "value");
        builder.setBolt("stuck", stuck.bolt()).globalGrouping("source");
        builder.setBolt("other", other.bolt()).shuffleGrouping("source", "other");

        try (HandDrivenCluster cluster = mode.step(builder, SMALL)) {
            source.then(task -> task.collector.emit("other", new Values("a"), "acked"))
                    .then(task -> task.collector.emit("other", new Values("b"), "failed"));
            cluster.await("both are kept", () -> other.received.size() == 2);
            emitForEver();
            cluster.freeze("stuck");
            cluster.pass(Duration.ofSeconds(1));
            int nextTuples = source.nextTuples.get();

            other.received.forEach(got -> {
                if (got.value().equals("a")) {
                    got.ack();
                } else {
                    got.task().collector.fail(got.tuple());
                }
            });
            cluster.pass(Duration.ofSeconds(1));
            assertThat(source.acked).contains("acked");
            assertThat(source.failed).hasSize(1);
            assertThat(source.nextTuples).hasValue(nextTuples);
            source.onNext = task -> {};
        }
    }

    @InEachMode
    void shouldLetAnEmitWaitBeyondTheBoundOfStaging_B1(Mode mode) {
        int burst = 1_000;
        BoltScript explode = BoltScript.doing((task, tuple) -> {
            for (int i = 0; i < burst; i++) {
                task.collector.emit(tuple, new Values(i));
            }
            task.collector.ack(tuple);
        });
        BoltScript sink = BoltScript.acking();
        builder.setSpout("source", source.spout()).output("value");
        builder.setBolt("explode", explode.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("sink", sink.bolt()).globalGrouping("explode");
        AtomicInteger stuckTimes = new AtomicInteger();

        try (HandDrivenCluster cluster = mode.step(builder, SMALL)) {
            cluster.freeze("sink");
            cluster.onStuck(() -> {
                if (stuckTimes.incrementAndGet() == 100) {
                    cluster.thaw("sink");
                }
            });
            source.emit("id", "value");
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(stuckTimes.get()).isGreaterThanOrEqualTo(100);
            assertThat(sink.values())
                    .isEqualTo(IntStream.range(0, burst).boxed().toList());
        }
    }

    @InEachMode
    void shouldTakeAcksInWhileAnEmitOfASpoutWaits_B3(Mode mode) {
        BoltScript sink = BoltScript.acking();
        builder.setSpout("source", source.spout()).output("value");
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");
        List<Integer> pendingSeen = new ArrayList<>();
        source.then(task -> IntStream.range(0, 2_000).forEach(i -> {
            task.collector.emit(new Values(i), i);
            pendingSeen.add(task.collector.getPendingCount());
            assertThat(source.acked)
                    .as("verdicts come between calls, not inside one")
                    .isEmpty();
        }));

        try (Cluster cluster = mode.run(builder, SMALL)) {
            cluster.await("all are acked", () -> source.acked.size() == 2_000);

            assertThat(pendingSeen).allMatch(pending -> pending < 1_000);
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @InEachMode
    void shouldNotTimeOutWhatIsKeptWhileOutputIsHeldBack_H2(Mode mode) {
        List<Tuple> kept = new ArrayList<>();
        BoltScript batch = BoltScript.doing((task, tuple) -> {
            if (tuple.getValue(0).equals("keep")) {
                kept.add(tuple);
            } else {
                IntStream.range(0, 60).forEach(i -> task.collector.emit(new Values(i)));
                task.collector.ack(tuple);
            }
        });
        BoltScript sink = BoltScript.acking();
        builder.setSpout("source", source.spout()).output("value");
        builder.setBolt("batch", batch.bolt())
                .globalGrouping("source")
                .output("value")
                .setMessageTimeout(Duration.ofSeconds(5));
        builder.setBolt("sink", sink.bolt()).globalGrouping("batch");

        try (HandDrivenCluster cluster =
                mode.step(builder, new Config(SMALL).set(TopologyKeys.STAGING_TUPLES, 10_000))) {
            source.emit("kept", "keep");
            cluster.await("it is kept", () -> !kept.isEmpty());
            cluster.freeze("sink");
            IntStream.range(0, 10).forEach(i -> source.emit(i, "burst"));
            cluster.pass(Duration.ofMinutes(1));
            assertThat(source.failed).isEmpty();

            cluster.thaw("sink");
            cluster.pass(Duration.ofSeconds(1));
            batch.first().task().collector.ack(kept.get(0));
            cluster.settle();
            assertThat(source.failed).isEmpty();
            assertThat(source.acked).hasSize(11);
        }
    }

    /** The same with threads, where the bolt really is stuck in its call. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"POOLED_THREADS", "OWN_THREADS", "NETTY"})
    void shouldGoOnAfterABoltWasStuckInItsCall(Mode mode) throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        BoltScript sink = BoltScript.doing((task, tuple) -> {
            stuck.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            task.collector.ack(tuple);
        });
        builder.setSpout("source", source.spout()).output("value");
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");
        emitForEver();

        try (Cluster cluster = mode.run(builder, SMALL)) {
            stuck.await();
            int[] before = {-1};
            cluster.await("the spout is held back", () -> {
                int now = emitted.get();
                boolean still = now == before[0] && now > LEAST_PART;
                before[0] = now;
                return still;
            });
            assertThat(emitted.get()).isLessThan(1_000);

            goOn.countDown();
            cluster.await("it goes on", () -> emitted.get() > 3_000);
            source.onNext = task -> {};
            cluster.settle();
            assertThat(source.acked).hasSize(emitted.get());
            assertThat(source.failed).isEmpty();
        }
    }

    // ---- nextTuple

    @InEachMode
    void shouldPauseAfterANextTupleThatEmittedNothing(Mode mode) {
        builder.setSpout("source", source.spout()).output("value");

        try (HandDrivenCluster cluster = mode.step(builder)) {
            cluster.settle();
            int before = source.nextTuples.get();
            for (int i = 0; i < 10_000; i++) {
                cluster.clock.advanceNs(100_000);
                cluster.step();
            }

            assertThat(source.nextTuples.get() - before)
                    .as("calls in a second, at most one for each millisecond, but for the first")
                    .isBetween(990, 1_050);
            assertThat(cluster.nextDeadlineInNs("source")).isGreaterThan(0);
        }
    }

    @InEachMode
    void shouldEndThePauseOnWakeUp(Mode mode) {
        builder.setSpout("source", source.spout()).output("value");

        try (HandDrivenCluster cluster = mode.step(builder)) {
            cluster.settle();
            cluster.rest();
            int before = source.nextTuples.get();
            cluster.step();
            assertThat(source.nextTuples).hasValue(before);

            source.task().collector.wakeUp();
            cluster.step();
            assertThat(source.nextTuples).hasValue(before + 1);
        }
    }

    @InEachMode
    void shouldCallNextTupleAgainAtOnceAfterOneThatEmitted(Mode mode) {
        BoltScript sink = BoltScript.acking();
        builder.setSpout("source", source.spout()).output("value");
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("source");

        try (HandDrivenCluster cluster = mode.step(builder)) {
            cluster.settle();
            long before = cluster.clock.passedNs();
            IntStream.range(0, 100).forEach(i -> source.emit(i, i));
            cluster.await("all are emitted", () -> !source.hasActions());

            assertThat(cluster.clock.passedNs() - before)
                    .isLessThan(Duration.ofMillis(5).toNanos());
        }
    }
}
