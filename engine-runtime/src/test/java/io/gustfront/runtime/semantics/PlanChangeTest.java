package io.gustfront.runtime.semantics;

import static io.gustfront.runtime.semantics.HandDrivenCluster.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.flow.Share;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
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
            // Its own worker alone sends to it; each other one may fill a batch.
            Share local = cluster.executors("a-pass").get(0).inbox().localShare(false);
            assertThat(local.free()).isEqualTo(8_192 - 256 - 256);

            SortedMap<Integer, WorkerPlace> workers =
                    new TreeMap<>(cluster.plan().workers());
            workers.put(3, new WorkerPlace(3, "worker-3", 1, 1));
            WorkerPlan more = new WorkerPlan(2, workers, cluster.plan().executors());
            cluster.apply(1, more, DRAIN);

            assertThat(local.free()).isEqualTo(8_192 - 2 * 256 - 256);
        }
    }

    /**
     * Three workers that hear of plans at different times, or miss some, and that are in them only while they have executors,
     * which move, and come back, with little or much
     * time to drain; networks that stall for less and for more than a session lives. Each tree is acked in the end, or fails for a
     * reason that is known, and is emitted again; none is forgotten.
     */
    @Test
    void shouldForgetNoTreeWhateverMoves_I3() {
        for (int seed = 0; seed < Integer.getInteger("plan.seeds", 10); seed++) {
            new RandomMoves(Integer.getInteger("plan.seed", seed)).run();
        }
    }

    private static final class RandomMoves {
        private static final int WORKERS = 3;
        private static final int ROUNDS = 40;

        private final int seed;
        private final SplittableRandom random;
        private final SpoutScript source = new SpoutScript();
        private final BoltScript pass = BoltScript.passing();
        private final BoltScript sink = BoltScript.acking();
        private final HandDrivenCluster cluster;
        private final List<TaskRange> executors;
        private final int[] held = {1, 1};
        private int emitted;

        RandomMoves(int seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            TopologyBuilder builder = new TopologyBuilder();
            builder.setBolt("a-pass", pass.bolt(), 2)
                    .fieldsGrouping("source", new Fields("value"))
                    .output("value");
            builder.setBolt("b-sink", sink.bolt(), 2).fieldsGrouping("a-pass", new Fields("value"));
            builder.setSpout("source", source.spout(), 2).output("value");
            source.replaying();
            cluster = new HandDrivenCluster(builder.createTopology(), new Config(), WORKERS, false);
            executors = List.copyOf(cluster.plan().executors().keySet());
        }

        void run() {
            try (cluster) {
                cluster.activate();
                for (int round = 0; round < ROUNDS; round++) {
                    IntStream.range(0, random.nextInt(20)).forEach(i -> source.emit(emitted, emitted++));
                    happen();
                    for (int steps = random.nextInt(8); steps > 0; steps--) {
                        cluster.step();
                        cluster.clock.advanceNs(random.nextInt(400_000));
                    }
                }
                release();
                everybody(cluster.plan());
                cluster.await("each tree is acked, seed " + seed, () -> new HashSet<>(source.acked).size() == emitted);
                cluster.settle();

                assertThat(cluster.stats("source").pending())
                        .as("seed %d", seed)
                        .isZero();
                assertThat(source.failed)
                        .as("seed %d", seed)
                        .allMatch(failure -> failure.reason().kind() == Kind.MOVED
                                || failure.reason().kind() == Kind.WORKER_LOST);
                assertThat(cluster.errors()).isEmpty();
                assertThat(cluster.faults).isEmpty();
                IntStream.rangeClosed(1, WORKERS)
                        .forEach(worker ->
                                assertThat(cluster.worker(worker).hasAllOpen()).isTrue());
            }
        }

        private void happen() {
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    TaskRange moving = executors.get(random.nextInt(executors.size()));
                    cluster.moveAndShrink(Map.of(moving, 1 + random.nextInt(WORKERS)));
                }
                case 2, 3, 4 -> cluster.apply(1 + random.nextInt(WORKERS), cluster.plan(), drain());
                case 5 -> everybody(cluster.plan());
                case 6 -> {
                    release();
                    held[0] = 1 + random.nextInt(WORKERS);
                    held[1] = 1 + held[0] % WORKERS;
                    cluster.network.hold(host(held[0]), host(held[1]));
                    cluster.pass(Duration.ofMillis(random.nextInt(5) == 0 ? 12_000 : random.nextInt(500)));
                }
                default -> release();
            }
        }

        private void release() {
            if (held[0] != held[1]) {
                cluster.network.cut(host(held[0]), host(held[1]));
                cluster.network.release(host(held[0]), host(held[1]));
                held[1] = held[0];
            }
        }

        private void everybody(WorkerPlan plan) {
            IntStream.rangeClosed(1, WORKERS).forEach(worker -> cluster.apply(worker, plan, drain()));
        }

        private Duration drain() {
            return Duration.ofMillis(random.nextBoolean() ? 0 : random.nextInt(3_000));
        }
    }
}
