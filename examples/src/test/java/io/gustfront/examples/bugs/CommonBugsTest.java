package io.gustfront.examples.bugs;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.testkit.TopologyDriver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Three bugs that topologies have again and again, each with the test that catches it, and the bolt that is right. The topology is the
 * same: numbers, a bolt that doubles them, a sink that fails the third tuple once. At-least-once says that all doubles arrive.
 */
class CommonBugsTest {
    private static final int NUMBERS = 10;

    private static Topology topology(Bolt doubler) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("numbers", new FedSource("number"));
        builder.setBolt("double", doubler).shuffleGrouping("numbers");
        builder.setBolt("sink", (doubled, out) -> {}).shuffleGrouping("double");
        return builder.createTopology();
    }

    /** Runs it while the sink fails a tuple, and tells which doubles the sink has done. */
    private static TopologyDriver run(Bolt doubler) {
        TopologyDriver driver =
                TopologyDriver.of(topology(doubler)).fed("numbers").start();
        driver.failAt("sink", 3);
        for (int number = 0; number < NUMBERS; number++) {
            driver.feed("numbers", number);
        }
        driver.runUntilIdle();
        return driver;
    }

    /** What all of them share; they differ in how they emit and ack. */
    private abstract static class Doubler implements Bolt {
        private static final long serialVersionUID = 1L;
        transient OutputCollector collector;

        @Override
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            collector = outputCollector;
        }

        static Values doubled(Tuple input) {
            return new Values(2 * input.getInteger(0));
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("doubled"));
        }
    }

    private static final class Right extends Doubler {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input) {
            collector.emit(input, doubled(input));
            collector.ack(input);
        }
    }

    @Test
    void shouldReplayWhatFailedDownstream() {
        try (TopologyDriver driver = run(new Right())) {
            driver.assertNothingLost();
            assertThat(driver.failures(FailReason.Kind.FAILED_BY)).isEqualTo(1);
            assertThat(driver.errors()).isEmpty();
        }
    }

    /** Bug 1: the input is acked before its child is emitted, so it is done without it. */
    private static final class AcksBeforeItEmits extends Doubler {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input) {
            collector.ack(input);
            collector.emit(input, doubled(input));
        }
    }

    @Test
    void shouldCatchABoltThatAcksBeforeItEmits() {
        try (TopologyDriver driver = run(new AcksBeforeItEmits())) {
            // The engine refuses to anchor to what was settled, and says so.
            assertThat(driver.errors()).isNotEmpty();
            assertThat(driver.errors().get(0).error()).hasMessageContaining("settled");
        }
    }

    /** Bug 2: the child isn't anchored, so nobody misses it. */
    private static final class EmitsUnanchored extends Doubler {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input) {
            collector.emit(doubled(input));
            collector.ack(input);
        }
    }

    @Test
    void shouldCatchABoltThatEmitsUnanchored() {
        try (TopologyDriver driver = run(new EmitsUnanchored())) {
            // The sink failed a tuple, and no spout heard of it: nothing is replayed, and one double is lost.
            assertThat(driver.failures(FailReason.Kind.FAILED_BY)).isZero();
            assertThat(driver.outputs("double")).hasSize(NUMBERS);
        }
    }

    /** Bug 3: it counts in its own state before it knows that the input is done; a replay counts again. */
    private static final class SumsReplaysTwice extends Doubler {
        private static final long serialVersionUID = 1L;
        private transient int sum;

        @Override
        public void execute(Tuple input) {
            sum += input.getInteger(0);
            collector.emit(input, new Values(sum));
            collector.ack(input);
        }
    }

    /** Right: what it has summed it remembers by the number's identity, so that a replay changes nothing. */
    private static final class SumsEachOnce extends Doubler {
        private static final long serialVersionUID = 1L;
        private transient Set<Integer> seen;
        private transient int sum;

        @Override
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            super.prepare(context, outputCollector);
            seen = new HashSet<>();
        }

        @Override
        public void execute(Tuple input) {
            if (seen.add(input.getInteger(0))) {
                sum += input.getInteger(0);
            }
            collector.emit(input, new Values(sum));
            collector.ack(input);
        }
    }

    private static int lastSum(TopologyDriver driver) {
        Map<Integer, Integer> sums = new HashMap<>();
        driver.outputs("double").forEach(tuple -> sums.put(sums.size(), (Integer) tuple.get("doubled")));
        return sums.get(sums.size() - 1);
    }

    @Test
    void shouldCatchStateThatAReplayChangesTwice() {
        int right = NUMBERS * (NUMBERS - 1) / 2;
        try (TopologyDriver driver = run(new SumsReplaysTwice())) {
            driver.assertNothingLost();
            assertThat(lastSum(driver)).isGreaterThan(right);
        }
        try (TopologyDriver driver = run(new SumsEachOnce())) {
            driver.assertNothingLost();
            assertThat(lastSum(driver)).isEqualTo(right);
        }
    }
}
