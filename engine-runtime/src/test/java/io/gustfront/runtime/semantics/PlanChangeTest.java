package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.flow.Share;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two workers, whose executors move while tuples are under way. */
class PlanChangeTest {
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final SpoutScript source = new SpoutScript();
    private final BoltScript pass = BoltScript.passing();
    private final BoltScript sink = BoltScript.acking();
    private final TopologyBuilder builder = new TopologyBuilder();

    PlanChangeTest() {
        builder.setBolt("a-pass", pass.bolt()).shuffleGrouping("source").output("value"); // in worker 1
        builder.setBolt("b-sink", sink.bolt()).shuffleGrouping("a-pass"); // in worker 2
        builder.setSpout("source", source.spout()).output("value"); // in worker 1
    }

    private HandDrivenCluster start() {
        return Mode.TWO_WORKERS.step(builder, new Config().setMaxSpoutPending(500));
    }

    private static void applyEverywhere(HandDrivenCluster cluster, WorkerPlan plan) {
        cluster.apply(1, plan, DRAIN);
        cluster.apply(2, plan, DRAIN);
    }

    /** The newest plan places it where it was; its old self, which the plan between moved away, is still draining. */
    @Test
    void shouldOpenAnExecutorThatComesBackWhileItsOldSelfCloses_M1() {
        try (HandDrivenCluster cluster = start()) {
            TaskRange tasks = cluster.firstOf("a-pass");
            cluster.freeze("a-pass");
            source.emit(1, "early");
            cluster.rest();
            applyEverywhere(cluster, cluster.move(Map.of(tasks, 2)));
            applyEverywhere(cluster, cluster.move(Map.of(tasks, 1)));
            source.emit(2, "late");
            cluster.pass(Duration.ofMillis(100));
            assertThat(source.acked).isEmpty();

            cluster.thaw("a-pass");
            cluster.await("both are done", () -> source.acked.size() + source.failed.size() == 2);

            assertThat(cluster.worker(1).hasAllOpen()).isTrue();
            assertThat(source.acked).contains(2);
        }
    }

    /** Another executor of the worker catches up meanwhile. */
    @Test
    void shouldLetAnExecutorThatClosesDrainForAllItsTime_M1() {
        sink.onExecute = (task, tuple) -> {};
        try (HandDrivenCluster cluster = start()) {
            TaskRange spout = cluster.firstOf("source");
            TaskRange bolt = cluster.firstOf("a-pass");
            source.emit(1, "kept");
            cluster.await("it is kept", () -> sink.received.size() == 1);
            applyEverywhere(cluster, cluster.move(Map.of(spout, 2, bolt, 2)));
            applyEverywhere(cluster, cluster.move(Map.of(bolt, 1)));
            cluster.pass(Duration.ofSeconds(2));
            assertThat(cluster.executors("a-pass").stream().filter(Executor::isReady))
                    .as("it is back")
                    .isNotEmpty();
            assertThat(source.failed).as("the spout still drains").isEmpty();

            sink.first().ack();
            cluster.await("it is acked", () -> source.acked.contains(1));
            assertThat(source.failed).isEmpty();
        }
    }

    @Test
    void shouldDivideAnInboxAnewWhenAnotherWorkerComes_B2() {
        try (HandDrivenCluster cluster = start()) {
            Share local = cluster.executors("a-pass").get(0).inbox().localShare(false);
            assertThat(local.free()).isEqualTo(8_192 / 2 - 256);

            SortedMap<Integer, WorkerPlace> workers =
                    new TreeMap<>(cluster.plan().workers());
            workers.put(3, new WorkerPlace(3, "worker-3", 1, 1));
            WorkerPlan more = new WorkerPlan(2, workers, cluster.plan().executors());
            cluster.apply(1, more, DRAIN);

            assertThat(local.free()).isEqualTo(8_192 / 3 - 256);
        }
    }
}
