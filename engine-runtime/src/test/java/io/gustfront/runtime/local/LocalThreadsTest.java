package io.gustfront.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which threads call user code, and what those do that wait in it, where a pool drives executors, as by default. */
@Timeout(60)
class LocalThreadsTest {
    private static final int NUMBERS = 5_000;
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    static volatile CountDownLatch waiting = new CountDownLatch(0); // those that don't wait yet
    static volatile CountDownLatch over = new CountDownLatch(0);

    /** A bolt that knows its task. */
    private abstract static class NotedBolt implements Bolt {
        private static final long serialVersionUID = 1L;
        transient TopologyContext context;
        transient OutputCollector collector;

        @Override
        public void prepare(TopologyContext newContext, OutputCollector newCollector) {
            context = newContext;
            collector = newCollector;
            TaskCalls.note(context, "prepare");
        }

        @Override
        public void cleanup() {
            TaskCalls.note(context, "cleanup");
        }
    }

    static final class PassingBolt extends NotedBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }

        @Override
        public void execute(Tuple input) {
            TaskCalls.note(context, "execute");
            collector.emit(input, new Values(input.getInteger(0)));
            collector.ack(input);
        }
    }

    /** Waits at its first tuple, as code does that asks somebody who doesn't answer. */
    static final class WaitingBolt extends NotedBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input) {
            waiting.countDown();
            try {
                boolean unused = over.await(5, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            TaskCalls.note(context, "execute");
            collector.ack(input);
        }
    }

    private final TopologyBuilder builder = new TopologyBuilder();

    @BeforeEach
    void forget() {
        TaskCalls.forget();
    }

    private LocalTopology run(LocalCluster cluster) {
        return cluster.run("numbers", builder.createTopology(), new Config());
    }

    private static void awaitCalls(String call, int count) {
        await().atMost(Duration.ofSeconds(40)).until(() -> TaskCalls.count(call) >= count);
    }

    /** The bolt in the middle is bound to nothing, so that threads go from one to the other. */
    @Test
    void shouldMakeAllCallsOfATaskThatIsBoundByOneThreadThatCallsNoOther() {
        builder.setSpout("numbers", new NumberSpout(NUMBERS), 2).addConfiguration(TopologyKeys.THREAD_BOUND, true);
        builder.setBolt("free", new PassingBolt(), 2).shuffleGrouping("numbers");
        builder.setBolt("bound", new PassingBolt(), 2)
                .addConfiguration(TopologyKeys.THREAD_BOUND, true)
                .fieldsGrouping("free", new Fields("number"));

        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology numbers = run(cluster);
            awaitCalls("bound execute", 2 * NUMBERS);
            awaitCalls("numbers ack", 1);
            numbers.kill(Duration.ZERO);
        }

        assertThat(List.of(
                        "numbers open",
                        "numbers activate",
                        "numbers close",
                        "bound prepare",
                        "bound execute",
                        "bound cleanup"))
                .allMatch(call -> TaskCalls.count(call) > 0);
        Set<Thread> seen = new HashSet<>();
        for (String task : List.of("bound-1", "bound-2", "numbers-5", "numbers-6")) {
            Set<Thread> threads = TaskCalls.threads(task);
            assertThat(threads).as(task).hasSize(1);
            assertThat(seen.addAll(threads)).as("another's than %s", task).isTrue();
        }
        assertThat(TaskCalls.threads(
                        "free execute")) // those that prepare it may be bound later, and drive others in the end
                .isNotEmpty()
                .doesNotContainAnyElementsOf(seen);
    }

    /** More of them than there are threads awake at once. */
    @Test
    void shouldNotLetBoltsThatWaitStopTheOthers() throws InterruptedException {
        waiting = new CountDownLatch(3 * PROCESSORS);
        over = new CountDownLatch(1);
        builder.setSpout("numbers", new NumberSpout(NUMBERS));
        builder.setBolt("pass", new PassingBolt()).shuffleGrouping("numbers");
        builder.setBolt("count", new PassingBolt()).shuffleGrouping("pass");
        builder.setSpout("gate", new NumberSpout(NUMBERS));
        for (int i = 0; i < 3; i++) {
            builder.setBolt("wait-" + i, new WaitingBolt(), PROCESSORS).allGrouping("gate");
        }

        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology numbers = run(cluster);
            assertThat(waiting.await(20, TimeUnit.SECONDS)).as("all wait").isTrue();

            awaitCalls("count execute", NUMBERS);

            assertThat(over.getCount()).isOne();
            assertThat(TaskCalls.count("wait-0 execute")).as("still waits").isZero();
            over.countDown();
            awaitCalls("wait-2 execute", 1);
            assertThat(numbers.errors()).isEmpty();
        } finally {
            over.countDown();
        }
    }
}
