package io.gustfront.runtime.semantics;

import static io.gustfront.runtime.semantics.HandDrivenCluster.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.semantics.BoltScript.Received;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two workers whose network breaks, for less and for more than a session lives (PROTOCOL K1 to K4). The link's timeout is 10 s. */
class LinkLossTest {
    private static final int FIRST_PASS = 1; // in worker 1, as is the spout
    private static final int FIRST_SINK = 3;

    private final SpoutScript source = new SpoutScript();
    private final BoltScript pass = BoltScript.passing();
    private final BoltScript sink = BoltScript.acking();
    private final TopologyBuilder builder = new TopologyBuilder();

    LinkLossTest() {
        builder.setSpout("source", source.spout()).output("value"); // in worker 1
        builder.setBolt("a-pass", pass.bolt(), 2).shuffleGrouping("source").output("value"); // in 1 and 2
        builder.setBolt("b-sink", sink.bolt(), 2).shuffleGrouping("a-pass"); // in 1 and 2
    }

    private HandDrivenCluster start() {
        return Mode.TWO_WORKERS.step(builder, new Config().setMaxSpoutPending(500));
    }

    @Test
    void shouldFailNothingWhenConnectionsBreakAgainAndAgain_K1() {
        int tuples = 3_000;
        try (HandDrivenCluster cluster = start()) {
            IntStream.range(0, tuples).forEach(i -> source.emit(i, i));
            Random random = new Random(3);
            for (int cuts = 0; source.acked.size() < tuples; cuts++) {
                assertThat(cuts).as("it gets on").isLessThan(20_000);
                IntStream.range(0, random.nextInt(30)).forEach(i -> {
                    cluster.step();
                    cluster.clock.advanceNs(1_000_000);
                });
                cluster.network.cut(host(1), host(2));
            }
            cluster.settle();

            assertThat(source.failed).isEmpty();
            assertThat(sink.received).as("each arrives exactly once").hasSize(tuples);
            assertThat(new HashSet<>(sink.values())).hasSize(tuples);
        }
    }

    @Test
    void shouldFailNothingWithinTheSessionsTimeout_K2() {
        try (HandDrivenCluster cluster = start()) {
            IntStream.range(0, 1_000).forEach(i -> source.emit(i, i));
            cluster.step();
            cluster.step();
            cluster.network.hold(host(1), host(2));
            cluster.pass(Duration.ofSeconds(8));
            assertThat(source.acked.size()).isLessThan(1_000);
            assertThat(source.failed).isEmpty();

            cluster.network.release(host(1), host(2));
            cluster.await("all are acked", () -> source.acked.size() == 1_000);
            assertThat(source.failed).isEmpty();
            assertThat(sink.received).hasSize(1_000);
        }
    }

    @Test
    void shouldFailAtOnceWhatHadGoneToTheOtherWorkerWhenTheSessionIsLostAndNothingElse_K3_W3() {
        sink.onExecute = (task, tuple) -> {};
        try (HandDrivenCluster cluster = start()) {
            IntStream.range(0, 100).forEach(i -> source.emit(i, i));
            cluster.await("all are kept", () -> sink.received.size() == 100);
            Set<Object> near = sink.received.stream()
                    .filter(got -> got.task().id == FIRST_SINK && got.tuple().getSourceTask() == FIRST_PASS)
                    .map(Received::value)
                    .collect(Collectors.toSet());
            assertThat(near).hasSizeBetween(10, 90);
            cluster.network.hold(host(1), host(2));
            cluster.pass(Duration.ofMillis(8_500));
            assertThat(source.failed).isEmpty();

            cluster.pass(Duration.ofSeconds(3));
            assertThat(source.failed)
                    .hasSize(100 - near.size())
                    .allMatch(failure -> failure.reason().equals(FailReason.of(Kind.WORKER_LOST)))
                    .noneMatch(failure -> near.contains(failure.messageId()));
            assertThat(Kind.WORKER_LOST.isByUserCode()).isFalse();

            sink.received.forEach(Received::ack);
            cluster.network.release(host(1), host(2));
            cluster.pass(Duration.ofSeconds(20));
            assertThat(source.acked).as("late acks mean nothing").hasSameElementsAs(near);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void shouldReplayAndAckEverythingInTheEnd_K3(int seed) {
        int tuples = 2_000;
        source.replaying();
        AtomicInteger next = new AtomicInteger();
        source.onNext = task -> {
            if (next.get() < tuples) {
                int number = next.getAndIncrement();
                task.collector.emit(new Values(number), number);
            }
        };
        Random random = new Random(seed);
        try (HandDrivenCluster cluster = start()) {
            for (int round = 0; round < 4; round++) {
                int steps = random.nextInt(12);
                IntStream.range(0, steps).forEach(i -> {
                    cluster.step();
                    cluster.clock.advanceNs(random.nextInt(500_000));
                });
                cluster.network.hold(host(1), host(2));
                cluster.pass(Duration.ofSeconds(random.nextBoolean() ? 5 : 15));
                cluster.network.cut(host(1), host(2));
                cluster.network.release(host(1), host(2));
            }
            cluster.await("each is acked", () -> new HashSet<>(source.acked).size() == tuples);
            cluster.settle();

            Map<Object, Integer> acks = new HashMap<>();
            source.acked.forEach(id -> acks.merge(id, 1, Integer::sum));
            assertThat(acks.values()).as("each is acked once").containsOnly(1);
            assertThat(source.failed).allMatch(failure -> failure.reason().kind() == Kind.WORKER_LOST);
            assertThat(Set.copyOf(sink.values())).as("nothing is lost").hasSize(tuples);
            assertThat(source.task().collector.getPendingCount()).isZero();
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @Test
    void shouldGoOnWithTreesThatDoNotLeaveTheWorker() {
        SpoutScript local = new SpoutScript();
        BoltScript near = BoltScript.acking();
        TopologyBuilder two = new TopologyBuilder();
        two.setBolt("a-near", near.bolt()).shuffleGrouping("c-local"); // in worker 1
        two.setBolt("b-far", BoltScript.acking().bolt()).shuffleGrouping("c-local", "far"); // in worker 2
        two.setSpout("c-local", local.spout()).output("value").outputStream("far", "value"); // in worker 1

        try (HandDrivenCluster cluster = Mode.TWO_WORKERS.step(two)) {
            cluster.settle();
            cluster.network.hold(host(1), host(2));
            cluster.pass(Duration.ofSeconds(30));
            local.emit("id", "value");
            cluster.await("it is acked", () -> !local.acked.isEmpty());

            assertThat(local.failed).isEmpty();
        }
    }

    @Test
    void shouldKeepTuplesStagedWhileThereIsNoSession_W4() {
        BoltScript far = BoltScript.acking();
        SpoutScript near = new SpoutScript();
        TopologyBuilder two = new TopologyBuilder();
        two.setBolt("a-far", far.bolt()).shuffleGrouping("b-near");
        two.setSpout("b-near", near.spout()).output("value");

        try (HandDrivenCluster cluster = Mode.TWO_WORKERS.step(two)) {
            cluster.settle();
            cluster.network.hold(host(1), host(2));
            cluster.pass(Duration.ofSeconds(30)); // the session is gone
            near.emit("id", "value");
            cluster.pass(Duration.ofSeconds(30));
            assertThat(far.received).isEmpty();

            near.replaying();
            cluster.network.cut(host(1), host(2));
            cluster.network.release(host(1), host(2));
            cluster.await("it arrives when there is a session again", () -> near.acked.contains("id"));
        }
    }

    @Test
    void shouldKeepAcksThatCannotLeaveFolded_B3() {
        int tuples = 20_000;
        BoltScript far = BoltScript.keeping();
        SpoutScript near = new SpoutScript();
        TopologyBuilder two = new TopologyBuilder();
        two.setBolt("a-far", far.bolt()).shuffleGrouping("b-near");
        two.setSpout("b-near", near.spout()).output("value").setMaxSpoutPending(tuples);
        Config config = new Config().set(TopologyKeys.LINK_CONTROL_WINDOW, 16L << 10);

        try (HandDrivenCluster cluster = Mode.TWO_WORKERS.step(two, config)) {
            IntStream.range(0, tuples).forEach(i -> near.emit(i, i));
            cluster.await("all are kept", () -> far.received.size() == tuples);
            cluster.network.hold(host(1), host(2));
            far.received.forEach(Received::ack); // more than window and outbox can take
            cluster.pass(Duration.ofSeconds(5));
            assertThat(near.acked).isEmpty();

            cluster.network.release(host(1), host(2));
            cluster.await("all are acked", () -> near.acked.size() == tuples);
            cluster.settle();
            assertThat(near.failed).isEmpty();
        }
    }
}
