package io.gustfront.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.testsupport.PlantedBug;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Which trees a lost worker takes with it, and that none that it takes is forgotten (PROTOCOL W2 to W4): a spout, a bolt and
 * another bolt after it, each in a worker of its own. What the last one keeps has no timeout to speak of; so if nobody fails its
 * tree, nothing comes to rest.
 */
class WorkerLossTest {
    private static final int SEEDS = 20;
    private static final Duration MOMENT = Duration.ofMillis(50);

    /** Emits what it gets, and acks it at a tick. */
    private static final class AckAtTick implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient OutputCollector collector;
        private transient List<Tuple> kept;

        @Override
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            collector = outputCollector;
            kept = new ArrayList<>();
        }

        @Override
        public void execute(Tuple input) {
            collector.emit(input, input.getValues());
            kept.add(input);
        }

        @Override
        public void tick(Tuple tick) {
            kept.forEach(collector::ack);
            kept.clear();
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }
    }

    private static TopologyDriver.Builder driver(Topology topology) {
        return TopologyDriver.of(topology)
                .config(new Config().setMessageTimeout(Duration.ofHours(1)))
                .workers(3)
                .fed("source");
    }

    private static Topology passing() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", new Subjects.Idle("number"));
        builder.setBolt("between", (tuple, collector) -> collector.emit(tuple.getValues()))
                .shuffleGrouping("source")
                .output("number");
        builder.setBolt("last", (tuple, collector) -> {}).shuffleGrouping("between");
        return builder.createTopology();
    }

    private static Topology ackingAtTicks() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", new Subjects.Idle("number"));
        builder.setBolt("between", new AckAtTick()).shuffleGrouping("source").setTickInterval(Duration.ofSeconds(20));
        builder.setBolt("last", (tuple, collector) -> {}).shuffleGrouping("between");
        return builder.createTopology();
    }

    private static int workerOf(TopologyDriver driver, String component) {
        return driver.workerOf(driver.tasks(component).get(0));
    }

    private static void assertAllDone(TopologyDriver driver, int messages) {
        driver.runUntilIdle(Duration.ofMinutes(5));
        assertThat(driver.done("source")).isEqualTo(messages);
        assertThat(driver.failures(Kind.TOO_OLD)).isZero();
        driver.assertNothingLost();
        driver.assertEachSettledOnce();
    }

    @Test
    void shouldFailATreeThatWentToTheLostWorkerFromItsSpout_W3() {
        Exploration unused = driver(passing()).explore(SEEDS, driver -> {
            driver.keepAt("between", 1);
            driver.feed("source", 1);
            driver.advance(MOMENT);

            driver.loseWorker(workerOf(driver, "between"));
            driver.advance(MOMENT);
            driver.restartWorker(workerOf(driver, "between"));

            assertAllDone(driver, 1);
            assertThat(driver.failures(Kind.WORKER_LOST)).isEqualTo(1);
        });
    }

    /** The spout hears where it went only by the ack of the bolt between. */
    @Test
    void shouldFailATreeThatWentToTheLostWorkerByWayOfAnother_W3() {
        Exploration unused = driver(passing()).explore(SEEDS, driver -> {
            driver.keepAt("last", 1);
            driver.feed("source", 1);
            driver.advance(MOMENT);
            assertThat(driver.pendingTrees()).isEqualTo(1);

            driver.loseWorker(workerOf(driver, "last"));
            driver.advance(MOMENT);
            driver.restartWorker(workerOf(driver, "last"));

            assertAllDone(driver, 1);
            assertThat(driver.failures(Kind.WORKER_LOST)).isEqualTo(1);
        });
    }

    /** It is emitted when the worker is lost already, and only waits for its next start. */
    @Test
    void shouldFailNoTreeThatIsStagedForTheNextStartOfALostWorker_W4() {
        Exploration unused = driver(passing()).explore(SEEDS, driver -> {
            int last = workerOf(driver, "last");
            driver.loseWorker(last);
            driver.advance(MOMENT);
            driver.feed("source", 1);
            driver.advance(MOMENT);
            driver.restartWorker(last);

            assertAllDone(driver, 1);
            assertThat(driver.failures(Kind.WORKER_LOST)).isZero();
        });
    }

    /** When its parent was acked nobody knew which start of the worker it would go to. */
    @Test
    void shouldFailATreeThatWasStagedForOneStartAndLostWithTheNext_W3() {
        Exploration unused = driver(passing()).explore(SEEDS, WorkerLossTest::loseWithTheNextStart);
    }

    private static void loseWithTheNextStart(TopologyDriver driver) {
        int last = workerOf(driver, "last");
        driver.loseWorker(last);
        driver.advance(MOMENT);
        driver.keepAt("last", 1);
        driver.feed("source", 1);
        driver.advance(MOMENT);
        driver.restartWorker(last);
        driver.advance(Duration.ofSeconds(3));
        assertThat(driver.failures(Kind.WORKER_LOST)).isZero();
        assertThat(driver.pendingTrees()).isEqualTo(1);

        driver.loseWorker(last);
        driver.advance(MOMENT);
        driver.restartWorker(last);
        assertAllDone(driver, 1);
        assertThat(driver.failures(Kind.WORKER_LOST)).isEqualTo(1);
    }

    /** The bolt between still keeps what it was emitted for when the worker is lost. */
    @Test
    void shouldFailATreeOfWhichTheSpoutHearsLaterThatItHadReachedTheLostWorker_W3() {
        Exploration unused = driver(ackingAtTicks()).explore(SEEDS, driver -> {
            driver.keepAt("last", 1);
            driver.feed("source", 1);
            driver.advance(MOMENT);

            driver.loseWorker(workerOf(driver, "last"));
            driver.advance(MOMENT);
            driver.restartWorker(workerOf(driver, "last"));
            driver.advance(Duration.ofSeconds(10));
            assertThat(driver.failures(Kind.WORKER_LOST))
                    .as("long before the ack")
                    .isEqualTo(1);

            assertAllDone(driver, 1);
        });
    }

    @Test
    void shouldFailOnlyTheTreesThatHadReachedTheLostWorker_W3() {
        Exploration unused = driver(ackingAtTicks()).explore(SEEDS, driver -> {
            driver.keepAt("last", 1);
            driver.feed("source", 1);
            driver.advance(Duration.ofSeconds(25));
            driver.freeze(workerOf(driver, "between"));
            for (int i = 2; i <= 10; i++) {
                driver.feed("source", i); // they get no further than the worker between
            }
            driver.advance(MOMENT);

            driver.loseWorker(workerOf(driver, "last"));
            driver.advance(MOMENT);
            driver.restartWorker(workerOf(driver, "last"));
            driver.advance(Duration.ofSeconds(3));
            driver.thaw(workerOf(driver, "between"));
            driver.advance(Duration.ofSeconds(3));

            assertThat(driver.failures(Kind.WORKER_LOST)).isEqualTo(1);
        });
    }

    // ---- controls

    private static void assertCaught(PlantedBug bug, String method) {
        assertThat(bug.run(WorkerLossTest.class, method)).as("with the bug").isInstanceOf(AssertionError.class);
    }

    private static PlantedBug bug() {
        return new PlantedBug("io.gustfront.testkit.");
    }

    @Test
    void shouldCatchAHopThatIsForgotten_W3() {
        assertCaught(
                bug().replacing("executor.BoltExecutor", "            anchor.addChildReach(reach);\n", ""),
                "shouldFailATreeThatWentToTheLostWorkerByWayOfAnother_W3");
    }

    @Test
    void shouldCatchASpoutThatForgetsWhereItsOwnTuplesWent_W3() {
        assertCaught(
                bug().replacing("executor.SpoutExecutor", "if (reach != 0) {", "if (reach != reach) {"),
                "shouldFailATreeThatWentToTheLostWorkerFromItsSpout_W3");
    }

    @Test
    void shouldCatchAReroutedTupleThatIsNotToldOf_W3() {
        assertCaught(
                bug().replacing("route.Outlets", "            trees.reached(shell, reach);\n", ""),
                "shouldFailATreeThatWasStagedForOneStartAndLostWithTheNext_W3");
    }

    @Test
    void shouldCatchALedgerThatForgetsLossesWhenTheyAreOver_W3() {
        assertCaught(
                bug().replacing("ack.AckLedger", "            lost[at] |= reach;\n", ""),
                "shouldFailATreeOfWhichTheSpoutHearsLaterThatItHadReachedTheLostWorker_W3");
    }
}
