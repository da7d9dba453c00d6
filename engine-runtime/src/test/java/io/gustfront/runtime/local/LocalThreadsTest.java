package io.gustfront.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which threads call user code, and what those do that wait in it, where a pool drives executors, as by default. */
@Timeout(60)
class LocalThreadsTest {
    private static final int NUMBERS = 5_000;
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    static final Map<String, Set<Thread>> THREADS = new ConcurrentHashMap<>(); // of each task
    static final Map<String, Set<Thread>> EXECUTING =
            new ConcurrentHashMap<>(); // of each component, of these calls alone
    static final Map<String, AtomicInteger> CALLS = new ConcurrentHashMap<>();
    static volatile CountDownLatch waiting = new CountDownLatch(0); // those that don't wait yet
    static volatile CountDownLatch over = new CountDownLatch(0);

    /** A task's calls are noted here. */
    private static void called(TopologyContext task) {
        String name = task.getThisComponentId() + "-" + task.getThisTaskId();
        THREADS.computeIfAbsent(name, any -> ConcurrentHashMap.newKeySet()).add(Thread.currentThread());
    }

    private static void called(TopologyContext task, String call) {
        called(task);
        CALLS.computeIfAbsent(task.getThisComponentId() + " " + call, any -> new AtomicInteger())
                .incrementAndGet();
    }

    private static int calls(String call) {
        return CALLS.getOrDefault(call, new AtomicInteger()).get();
    }

    static final class NumberSpout implements Spout {
        private static final long serialVersionUID = 1L;
        private transient TopologyContext context;
        private transient SpoutOutputCollector collector;
        private int next;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }

        @Override
        public void open(TopologyContext newContext, SpoutOutputCollector newCollector) {
            context = newContext;
            collector = newCollector;
            called(context, "open");
        }

        @Override
        public void activate() {
            called(context, "activate");
        }

        @Override
        public void nextTuple() {
            called(context);
            if (next < NUMBERS) {
                collector.emit(new Values(next), next++);
            }
        }

        @Override
        public void ack(Object messageId) {
            called(context, "ack");
        }

        @Override
        public void close() {
            called(context, "close");
        }
    }

    static final class PassingBolt implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient TopologyContext context;
        private transient OutputCollector collector;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }

        @Override
        public void prepare(TopologyContext newContext, OutputCollector newCollector) {
            context = newContext;
            collector = newCollector;
            called(context, "prepare");
        }

        @Override
        public void execute(Tuple input) {
            called(context, "execute");
            EXECUTING
                    .computeIfAbsent(context.getThisComponentId(), any -> ConcurrentHashMap.newKeySet())
                    .add(Thread.currentThread());
            collector.emit(input, new Values(input.getInteger(0)));
            collector.ack(input);
        }

        @Override
        public void cleanup() {
            called(context, "cleanup");
        }
    }

    /** Waits at its first tuple, as code does that asks somebody who doesn't answer. */
    static final class WaitingBolt implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient TopologyContext context;
        private transient OutputCollector collector;

        @Override
        public void prepare(TopologyContext newContext, OutputCollector newCollector) {
            context = newContext;
            collector = newCollector;
        }

        @Override
        public void execute(Tuple input) {
            waiting.countDown();
            try {
                boolean unused = over.await(5, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            called(context, "execute");
            collector.ack(input);
        }
    }

    @BeforeEach
    void forget() {
        THREADS.clear();
        EXECUTING.clear();
        CALLS.clear();
    }

    /** The bolt in the middle is bound to nothing, so that threads go from one to the other. */
    @Test
    void shouldMakeAllCallsOfATaskThatIsBoundByOneThreadThatCallsNoOther() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("numbers", new NumberSpout(), 2).addConfiguration(TopologyKeys.THREAD_BOUND, true);
        builder.setBolt("free", new PassingBolt(), 2).shuffleGrouping("numbers");
        builder.setBolt("bound", new PassingBolt(), 2)
                .addConfiguration(TopologyKeys.THREAD_BOUND, true)
                .fieldsGrouping("free", new Fields("number"));

        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology numbers = cluster.run("numbers", builder.createTopology(), new Config());
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> calls("bound execute") >= 2 * NUMBERS && calls("numbers ack") > 0);
            numbers.kill(Duration.ZERO);
        }

        assertThat(CALLS.keySet())
                .contains(
                        "numbers open",
                        "numbers activate",
                        "numbers close",
                        "bound prepare",
                        "bound execute",
                        "bound cleanup");
        assertThat(THREADS).hasSize(6);
        Set<Thread> seen = new HashSet<>();
        THREADS.forEach((task, threads) -> {
            if (!task.startsWith("free")) {
                assertThat(threads).as(task).hasSize(1);
                assertThat(seen.addAll(threads)).as("another's than %s", task).isTrue();
            }
        });
        assertThat(EXECUTING.get("free")) // those that prepare it may be bound later, and drive others in the end
                .isNotEmpty()
                .doesNotContainAnyElementsOf(seen);
    }

    /** More of them than there are threads awake at once. */
    @Test
    void shouldNotLetBoltsThatWaitStopTheOthers() throws InterruptedException {
        waiting = new CountDownLatch(3 * PROCESSORS);
        over = new CountDownLatch(1);
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("numbers", new NumberSpout());
        builder.setBolt("pass", new PassingBolt()).shuffleGrouping("numbers");
        builder.setBolt("count", new PassingBolt()).shuffleGrouping("pass");
        builder.setSpout("gate", new NumberSpout());
        for (int i = 0; i < 3; i++) {
            builder.setBolt("wait-" + i, new WaitingBolt(), PROCESSORS).allGrouping("gate");
        }

        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology numbers = cluster.run("numbers", builder.createTopology(), new Config());
            assertThat(waiting.await(20, TimeUnit.SECONDS)).as("all wait").isTrue();

            await().atMost(Duration.ofSeconds(20)).until(() -> calls("count execute") >= NUMBERS);

            assertThat(over.getCount()).isOne();
            assertThat(calls("wait-0 execute")).as("still waits").isZero();
            over.countDown();
            await().atMost(Duration.ofSeconds(20)).until(() -> calls("wait-2 execute") > 0);
            assertThat(numbers.errors()).isEmpty();
        } finally {
            over.countDown();
        }
    }
}
