package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Values;
import java.util.stream.IntStream;

/** Streams that close a cycle (PROTOCOL B4). */
class FeedbackTest {
    private final SpoutScript source = new SpoutScript();
    private final TopologyBuilder builder = new TopologyBuilder();
    private final BoltScript sink = BoltScript.acking();

    /** Sends a number back to the front, one smaller, until it is 0. */
    private void countDown() {
        BoltScript front = BoltScript.passing();
        BoltScript back = BoltScript.doing((task, tuple) -> {
            int left = tuple.getInteger(0);
            if (left > 0) {
                task.collector.emit("again", tuple, new Values(left - 1));
            } else {
                task.collector.emit("done", tuple, new Values(left));
            }
            task.collector.ack(tuple);
        });
        builder.setSpout("source", source.spout()).output("left");
        builder.setBolt("a-front", front.bolt(), 2)
                .shuffleGrouping("source")
                .shuffleGrouping("b-back", "again")
                .output("left");
        builder.setBolt("b-back", back.bolt(), 2)
                .shuffleGrouping("a-front")
                .outputStream("again", "left")
                .outputStream("done", "left");
        builder.setBolt("c-sink", sink.bolt()).shuffleGrouping("b-back", "done");
    }

    @InEachModeAndOnThreads
    void shouldFollowATreeAroundACycle_B4(Mode mode) {
        countDown();

        try (Cluster cluster = mode.run(builder)) {
            IntStream.range(0, 50).forEach(i -> source.emit(i, 20));
            cluster.await("all are acked", () -> source.acked.size() == 50);
            cluster.settle();

            assertThat(sink.received).hasSize(50);
            assertThat(source.failed).isEmpty();
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @InEachMode
    void shouldFailWhatDoesNotFitIntoACycleAndNeverLockUp_B4(Mode mode) {
        BoltScript multiply = BoltScript.doing((task, tuple) -> {
            int depth = tuple.getInteger(0);
            if (depth > 0) {
                for (int i = 0; i < 50; i++) {
                    task.collector.emit(tuple, new Values(depth - 1));
                }
            }
            task.collector.ack(tuple);
        });
        builder.setSpout("source", source.spout()).output("depth");
        builder.setBolt("a-multiply", multiply.bolt(), 2)
                .shuffleGrouping("source")
                .shuffleGrouping("a-multiply")
                .output("depth");
        Config config = new Config().set(TopologyKeys.INBOX_TUPLES, 64).set(TopologyKeys.BATCH_TUPLES, 4);

        try (Cluster cluster = mode.run(builder, config)) {
            IntStream.range(0, 100).forEach(i -> source.emit(i, i == 0 ? 0 : 3));
            cluster.await("all are told", () -> source.acked.size() + source.failed.size() == 100);
            cluster.settle();

            assertThat(source.acked).contains(0);
            assertThat(source.failed)
                    .isNotEmpty()
                    .allMatch(failure -> failure.reason().kind() == Kind.FEEDBACK_FULL);
            assertThat(cluster.errors()).isEmpty();

            source.emit("afterwards", 0);
            cluster.await("it goes on", () -> source.acked.contains("afterwards"));
        }
    }

    @InEachMode
    void shouldCountUntrackedTuplesThatDoNotFitIntoACycle_B4(Mode mode) {
        BoltScript multiply = BoltScript.doing((task, tuple) -> {
            for (int i = 0; i < (tuple.getInteger(0) > 0 ? 2_000 : 0); i++) {
                task.collector.emit(new Values(0));
            }
        });
        builder.setSpout("source", source.spout()).output("depth");
        builder.setBolt("a-multiply", multiply.bolt())
                .shuffleGrouping("source")
                .shuffleGrouping("a-multiply")
                .output("depth");
        Config config = new Config().set(TopologyKeys.INBOX_TUPLES, 64).set(TopologyKeys.BATCH_TUPLES, 4);

        try (Cluster cluster = mode.run(builder, config)) {
            source.emit(null, 1);
            cluster.await("all came that could", () -> multiply.received.size() > 1);
            cluster.settle();

            assertThat(cluster.stats("a-multiply").counters())
                    .containsEntry("__feedback-dropped", 2_000L - (multiply.received.size() - 1));
        }
    }
}
