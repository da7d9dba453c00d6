package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.time.Duration;
import java.util.stream.IntStream;

/** Ticks: time that passes, told to bolts. */
class TickTest {
    private final SpoutScript source = new SpoutScript();
    private final TopologyBuilder builder = new TopologyBuilder();

    TickTest() {
        builder.setSpout("source", source.spout()).output("value");
    }

    @InEachMode
    void shouldTickEachTaskAtItsComponentsInterval(Mode mode) {
        BoltScript often = BoltScript.acking();
        BoltScript seldom = BoltScript.acking();
        BoltScript never = BoltScript.acking();
        builder.setBolt("often", often.bolt(), 2).shuffleGrouping("source").setTickInterval(Duration.ofMillis(100));
        builder.setBolt("seldom", seldom.bolt()).shuffleGrouping("source").setTickInterval(Duration.ofSeconds(1));
        builder.setBolt("never", never.bolt()).shuffleGrouping("source");

        try (HandDrivenCluster cluster = mode.step(builder)) {
            cluster.pass(Duration.ofMillis(10_050));

            assertThat(often.ticks).hasSizeBetween(2 * 98, 2 * 101);
            assertThat(seldom.ticks).hasSizeBetween(9, 11);
            assertThat(never.ticks).isEmpty();
            Tuple tick = often.ticks.element();
            assertThat(tick.isTick()).isTrue();
            assertThat(tick.getSourceComponent()).isEqualTo("__system");
            assertThat(tick.getSourceStreamId()).isEqualTo("__tick");
            assertThat(tick.isTracked()).isFalse();
            assertThat(tick.size()).isZero();
        }
    }

    @InEachMode
    void shouldNotQueueTicksBehindData(Mode mode) {
        int tuples = 2_000;
        int[] executedAtFirstTick = {-1};
        BoltScript slow = BoltScript.acking();
        builder.setBolt("slow", slow.bolt()).shuffleGrouping("source").setTickInterval(Duration.ofMillis(10));
        slow.onTick = (task, tick) -> {
            if (executedAtFirstTick[0] < 0 && !slow.received.isEmpty()) {
                executedAtFirstTick[0] = slow.received.size();
            }
        };

        try (HandDrivenCluster cluster = mode.step(builder)) {
            slow.onExecute = (task, tuple) -> {
                cluster.clock.advanceNs(Duration.ofMillis(1).toNanos());
                task.collector.ack(tuple);
            };
            IntStream.range(0, tuples).forEach(i -> source.emit(i, i));
            cluster.await("all are acked", () -> source.acked.size() == tuples);

            assertThat(executedAtFirstTick[0]).isBetween(0, 50);
            assertThat(slow.ticks.size()).isGreaterThan(50);
        }
    }

    @InEachMode
    void shouldNotCatchUpOnTicksThatWereMissed(Mode mode) {
        BoltScript ticking = BoltScript.acking();
        builder.setBolt("ticking", ticking.bolt()).globalGrouping("source").setTickInterval(Duration.ofMillis(100));

        try (HandDrivenCluster cluster = mode.step(builder)) {
            cluster.pass(Duration.ofMillis(50));
            int before = ticking.ticks.size();
            cluster.freeze("ticking");
            cluster.pass(Duration.ofSeconds(4));
            cluster.thaw("ticking");
            cluster.rest();

            assertThat(ticking.ticks.size() - before).isEqualTo(1);
        }
    }

    @InEachMode
    void shouldTickWhileNothingMayBeExecutedBecauseTooMuchIsKept_H4(Mode mode) {
        BoltScript full = BoltScript.keeping();
        full.onTick = (task, tick) -> full.received.forEach(BoltScript.Received::ack);
        builder.setBolt("full", full.bolt())
                .globalGrouping("source")
                .addConfiguration(TopologyKeys.HOLD_TUPLES, 10)
                .setTickInterval(Duration.ofMillis(100));

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 35).forEach(i -> source.emit(i, i));
            cluster.await("all are acked", () -> source.acked.size() == 35);

            assertThat(source.failed).isEmpty();
        }
    }

    @InEachMode
    void shouldLetATickEmitAnchoredToWhatIsKept(Mode mode) {
        BoltScript batch = BoltScript.keeping();
        batch.onTick = (task, tick) -> {
            batch.received.forEach(got -> {
                if (got.tuple().isTracked()) {
                    task.collector.emit(got.tuple(), got.tuple().getValues());
                    task.collector.ack(got.tuple());
                }
            });
            batch.received.clear();
        };
        BoltScript sink = BoltScript.acking();
        builder.setBolt("batch", batch.bolt())
                .globalGrouping("source")
                .output("value")
                .setTickInterval(Duration.ofMillis(100));
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("batch");

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 35).forEach(i -> source.emit(i, i));
            cluster.await("all are acked", () -> source.acked.size() == 35);
            cluster.settle();

            assertThat(sink.received).hasSize(35);
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @InEachMode
    void shouldGiveTicksToExecuteByDefault(Mode mode) {
        BoltScript sink = BoltScript.acking();
        builder.setBolt("basic", (tuple, out) -> out.emit(new Values(tuple.isTick())))
                .shuffleGrouping("source")
                .output("isTick")
                .setTickInterval(Duration.ofMillis(100));
        builder.setBolt("sink", sink.bolt()).shuffleGrouping("basic");

        try (Cluster cluster = mode.run(builder, new Config())) {
            cluster.await("a tick was executed", () -> !sink.received.isEmpty());

            assertThat(sink.values()).containsOnly(true);
            assertThat(cluster.errors()).isEmpty();
        }
    }
}
