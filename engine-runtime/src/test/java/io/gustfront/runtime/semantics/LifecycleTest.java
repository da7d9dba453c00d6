package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.task.TaskHook;
import io.gustfront.api.task.WorkerContext;
import io.gustfront.api.task.WorkerHook;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.local.LocalCluster;
import io.gustfront.runtime.local.LocalTopology;
import io.gustfront.runtime.semantics.BoltScript.Received;
import io.gustfront.runtime.semantics.SpoutScript.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From submit to kill: what is called, when, and how often. */
class LifecycleTest {
    private final SpoutScript source = new SpoutScript();
    private final BoltScript sink = BoltScript.acking();
    private final TopologyBuilder builder = new TopologyBuilder();

    LifecycleTest() {
        builder.setSpout("source", source.spout()).output("value");
        builder.setBolt("a-sink", sink.bolt()).shuffleGrouping("source");
    }

    // ---- inactive

    @InEachModeAndOnThreads
    void shouldOpenNothingBeforeItIsActivated(Mode mode) {
        try (Cluster cluster = mode.runInactive(builder, new Config())) {
            cluster.settle();
            assertThat(source.calls).isEmpty();
            assertThat(sink.calls).isEmpty();

            cluster.activate();
            cluster.await("it is active", () -> source.calls.contains("activate"));
            assertThat(source.calls).containsExactly("open", "activate");
            assertThat(sink.calls).containsExactly("prepare");
        }
    }

    @InEachMode
    void shouldSleepWhileItIsInactive(Mode mode) {
        builder.setBolt("ticking", BoltScript.acking().bolt())
                .shuffleGrouping("source")
                .setTickInterval(Duration.ofMillis(10));

        try (HandDrivenCluster cluster = (HandDrivenCluster) mode.runInactive(builder, new Config())) {
            cluster.pass(Duration.ofSeconds(5));

            for (String component : List.of("source", "a-sink", "ticking")) {
                assertThat(cluster.nextDeadlineInNs(component))
                        .as("when %s would wake", component)
                        .isGreaterThan(Duration.ofMillis(50).toNanos());
            }
        }
    }

    @InEachMode
    void shouldNotDependOnWhereTheNanosecondsBegin(Mode mode) {
        try (HandDrivenCluster cluster = mode.step(builder)) {
            cluster.pass(Duration.ofSeconds(10)); // the virtual clock overflows after two
            IntStream.range(0, 10).forEach(i -> source.emit(i, i));
            cluster.await("all are acked", () -> source.acked.size() == 10);

            assertThat(cluster.clock.nanoTime()).isNegative();
        }
    }

    @InEachMode
    void shouldStartWhereTheNanosecondsAreNegative(Mode mode) {
        try (HandDrivenCluster cluster = (HandDrivenCluster) mode.runInactive(builder, new Config())) {
            cluster.pass(Duration.ofSeconds(10));
            source.emit("id", "value");
            cluster.activate();
            cluster.await("it is acked", () -> source.acked.contains("id"));
        }
    }

    @InEachModeAndOnThreads
    void shouldTellSpoutsOfEachDeactivationOnce(Mode mode) {
        AtomicInteger emitted = new AtomicInteger();
        source.onNext = task -> task.collector.emit(new Values("value"), emitted.incrementAndGet());

        try (Cluster cluster = mode.run(builder)) {
            cluster.await("it emits", () -> emitted.get() > 10);
            cluster.deactivate();
            cluster.await("it is told", () -> source.calls.contains("deactivate"));
            cluster.settle();
            int then = emitted.get();
            assertThat(source.acked).as("acks still arrive").hasSize(then);
            cluster.deactivate();
            cluster.settle();
            assertThat(emitted).hasValue(then);

            cluster.activate();
            cluster.await("it emits again", () -> emitted.get() > then);
            assertThat(source.calls).containsExactly("open", "activate", "deactivate", "activate");
            cluster.deactivate();
            cluster.await("it is told again", () -> source.calls.size() == 5);
            assertThat(source.calls).endsWith("deactivate");
        }
    }

    @InEachMode
    void shouldDeliverAcksAndFailsWhileInactive(Mode mode) {
        sink.onExecute = (task, tuple) -> {};

        try (Cluster cluster = mode.run(builder)) {
            source.emit("acked", "a").emit("failed", "b");
            cluster.await("both are kept", () -> sink.received.size() == 2);
            cluster.deactivate();
            cluster.await("it is told", () -> source.calls.contains("deactivate"));
            List<Received> kept = List.copyOf(sink.received);
            kept.get(0).ack();
            kept.get(1).task().collector.fail(kept.get(1).tuple());
            cluster.await("it hears of both", () -> source.acked.size() + source.failed.size() == 2);

            assertThat(source.acked).hasSize(1);
            assertThat(source.failed).hasSize(1);
        }
    }

    // ---- kill

    @InEachModeAndOnThreads
    void shouldDrainWhatIsInFlightOnKill(Mode mode) {
        AtomicInteger emitted = new AtomicInteger();
        source.onNext = task -> task.collector.emit(new Values("value"), emitted.incrementAndGet());
        Cluster cluster = mode.run(builder, new Config().setMaxSpoutPending(100));
        cluster.await("it emits", () -> source.acked.size() > 100);

        cluster.kill(Duration.ofSeconds(20));
        cluster.close();

        assertThat(source.acked).hasSize(emitted.get());
        assertThat(source.failed).isEmpty();
        assertThat(source.calls).containsExactly("open", "activate", "deactivate", "close");
        assertThat(sink.calls).containsExactly("prepare", "cleanup");
    }

    @InEachMode
    void shouldCloseSpoutsBeforeBolts_M2(Mode mode) {
        Queue<String> order = new ConcurrentLinkedQueue<>();
        source.onClose = task -> order.add("spout");
        sink.onCleanup = task -> order.add("bolt");

        Cluster cluster = mode.run(builder);
        cluster.kill(Duration.ofSeconds(5));
        cluster.close();

        assertThat(order).containsExactly("spout", "bolt");
    }

    @InEachMode
    void shouldStopDrainingWhenTheWaitIsOver(Mode mode) {
        sink.onExecute = (task, tuple) -> {};
        HandDrivenCluster cluster = mode.step(builder);
        source.emit("id", "value");
        cluster.await("it is kept", () -> !sink.received.isEmpty());
        long before = cluster.clock.passedNs();

        cluster.kill(Duration.ofSeconds(7));

        assertThat(Duration.ofNanos(cluster.clock.passedNs() - before))
                .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
        assertThat(source.failed).containsExactly(new Failure("id", FailReason.of(Kind.MOVED)));
        assertThat(source.calls).endsWith("deactivate", "close");
        assertThat(sink.calls).endsWith("cleanup");
    }

    @InEachMode
    void shouldTellASpoutOfAllItsTuplesBeforeItIsClosedThoughItEmitsInFail_L3(Mode mode) {
        List<String> refusals = new ArrayList<>();
        sink.onExecute = (task, tuple) -> {};
        source.onFail = (task, failure) -> {
            try {
                task.collector.emit(new Values("again"), "again");
            } catch (IllegalStateException e) {
                refusals.add(e.getMessage());
                throw e;
            }
        };
        Cluster cluster = mode.run(builder);
        source.emit("id", "value");
        cluster.await("it is kept", () -> !sink.received.isEmpty());

        cluster.kill(Duration.ZERO);
        cluster.close();

        assertThat(source.failed).extracting(Failure::messageId).containsExactly("id");
        assertThat(refusals).as("nobody would hear of what is emitted now").hasSize(1);
        assertThat(cluster.errors()).isEmpty();
        assertThat(cluster.stats("source").pending()).isZero();
    }

    @InEachMode
    void shouldCloseWhatWasNeverActivated(Mode mode) {
        Cluster cluster = mode.runInactive(builder, new Config());

        cluster.kill(Duration.ofSeconds(1));
        cluster.close();

        assertThat(source.calls).isEmpty();
        assertThat(sink.calls).isEmpty();
    }

    // ---- names, and what a local cluster refuses

    @Test
    void shouldKeepANameTakenUntilTheTopologyIsGone() {
        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology first = cluster.run("name", builder.createTopology(), new Config());
            assertThatThrownBy(() -> cluster.run("name", builder.createTopology(), new Config()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is a topology 'name' already; kill it first");

            first.kill(Duration.ZERO);
            LocalTopology second = cluster.run("name", builder.createTopology(), new Config());
            assertThat(second.id()).startsWith("name-").isNotEqualTo(first.id());
            assertThatThrownBy(first::activate).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(first::deactivate).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldSayWhyATopologyCannotStart() {
        sink.onPrepare = task -> {
            throw new IllegalStateException("no broker there");
        };
        try (LocalCluster cluster = LocalCluster.start()) {
            assertThatThrownBy(() -> cluster.run("name", builder.createTopology(), new Config()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'name' can't start")
                    .hasMessageContaining("a-sink task 1")
                    .hasMessageContaining("no broker there");
            assertThat(cluster.topologies()).isEmpty();
        }
    }

    @Test
    void shouldStartThoughATaskReportsAnErrorWhileItIsPrepared() {
        CountDownLatch reported = new CountDownLatch(1);
        sink.onPrepare = task -> {
            task.collector.reportError(new IllegalStateException("only a warning"));
            reported.countDown();
        };
        source.onOpen = task -> {
            try {
                reported.await();
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS); // still opening
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (LocalCluster cluster = LocalCluster.start()) {
            LocalTopology running = cluster.run("name", builder.createTopology(), new Config());

            assertThat(running.errors()).hasSize(1);
            assertThat(source.calls).contains("open");
        }
    }

    // ---- what tasks find

    @InEachMode
    void shouldTellATaskWhoItIsAndWhoElseThereIs(Mode mode) {
        BoltScript many = BoltScript.acking();
        builder.setBolt("many", many.bolt(), 2)
                .setNumTasks(3)
                .fieldsGrouping("source", new Fields("value"))
                .outputStream("words", "word", "count");

        try (Cluster cluster = mode.run(builder)) {
            BoltScript.Task last =
                    many.objects.stream().filter(task -> task.id == 4).findAny().orElseThrow();
            var context = last.context;
            assertThat(context.getThisComponentId()).isEqualTo("many");
            assertThat(context.getThisTaskIndex()).isEqualTo(2);
            assertThat(context.getTopologyName()).isEqualTo("semantics");
            assertThat(context.getTopologyId()).startsWith("semantics-");
            assertThat(context.getComponentIds()).containsExactly("a-sink", "many", "source");
            assertThat(context.getComponentTasks("many")).containsExactly(2, 3, 4);
            assertThat(context.getComponentTasks("a-sink")).containsExactly(1);
            assertThat(context.getComponentTasks("nobody")).isEmpty();
            assertThat(context.getComponentId(5)).isEqualTo("source");
            assertThat(context.getComponentStreams("many")).containsExactly("words");
            assertThat(context.getComponentOutputFields(new StreamId("many", "words")))
                    .isEqualTo(new Fields("word", "count"));
            assertThat(context.getThisSources()).isEqualTo(Map.of(StreamId.of("source"), "fields[value]"));
            assertThat(source.task().context.getThisTargets())
                    .isIn(
                            Map.of("default", Map.of("a-sink", "shuffle", "many", "fields[value]")),
                            Map.of("default", Map.of("a-sink", "local-or-shuffle", "many", "fields[value]"))); // fused
            assertThatThrownBy(() -> context.getComponentId(6)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @InEachMode
    void shouldHandTasksTheTypedAndTheRawConfiguration(Mode mode) {
        BoltScript own = BoltScript.acking();
        builder.setBolt("own", own.bolt())
                .shuffleGrouping("source")
                .setMessageTimeout(Duration.ofSeconds(3))
                .addConfiguration("my.own", List.of(1, 2));
        Config config = new Config();
        config.put("my.key", "my value");
        config.put("message.timeout", "20s");

        try (Cluster cluster = mode.run(builder, config)) {
            var ofSource = source.task().context;
            var ofOwn = own.objects.get(0).context;
            assertThat(ofSource.getRawConfig())
                    .containsEntry("my.key", "my value")
                    .doesNotContainKey("my.own");
            assertThat(ofSource.getConfig().get(TopologyKeys.MESSAGE_TIMEOUT)).hasSeconds(20);
            assertThat(ofOwn.getRawConfig()).containsEntry("my.key", "my value").containsEntry("my.own", List.of(1, 2));
            assertThat(ofOwn.getConfig().get(TopologyKeys.MESSAGE_TIMEOUT)).hasSeconds(3);
        }
    }

    @InEachMode
    void shouldKeepAndShowReportedErrors(Mode mode) {
        sink.onExecute = (task, tuple) -> {
            task.collector.reportError(new IllegalStateException("of the bolt"));
            task.collector.ack(tuple);
        };
        source.then(task -> {
            task.collector.reportError(new IllegalStateException("of the spout"));
            task.collector.emit(new Values("value"), "id");
        });

        try (Cluster cluster = mode.run(builder)) {
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(cluster.errorMessages()).containsExactlyInAnyOrder("of the bolt", "of the spout");
            assertThat(cluster.errors())
                    .extracting(report -> report.component() + " " + report.task())
                    .containsExactlyInAnyOrder("a-sink 1", "source 2");
        }
    }

    @InEachMode
    void shouldCountWhatUserCodeCounts(Mode mode) {
        sink.onExecute = (task, tuple) -> {
            task.context.counter("seen").increment();
            task.context.counter("seen").add(2);
            task.context.histogram("size").record(5);
            task.collector.ack(tuple);
        };

        try (Cluster cluster = mode.run(builder)) {
            source.emit(1, "a").emit(2, "b");
            cluster.await("both are acked", () -> source.acked.size() == 2);

            assertThat(cluster.stats("a-sink").counters()).containsEntry("seen", 6L);
        }
    }

    // ---- hooks and resources

    /** Logs what it sees. */
    private static final class LoggingHook implements TaskHook {
        private final Queue<String> log;

        LoggingHook(Queue<String> log) {
            this.log = log;
        }

        @Override
        public void onEmit(String stream, List<?> values, List<Integer> tasks) {
            log.add("emit " + stream + " " + values + " " + tasks);
        }

        @Override
        public void onSpoutAck(Object messageId, long latencyNs) {
            log.add("spout ack " + messageId);
        }

        @Override
        public void onSpoutFail(Object messageId, FailReason reason, long latencyNs) {
            log.add("spout fail " + messageId + " " + reason.kind());
        }

        @Override
        public void onBoltExecute(Tuple tuple, long durationNs) {
            log.add("execute " + tuple.getValue(0));
        }

        @Override
        public void onBoltAck(Tuple tuple) {
            log.add("bolt ack " + tuple.getValue(0));
        }

        @Override
        public void onBoltFail(Tuple tuple) {
            log.add("bolt fail " + tuple.getValue(0));
        }

        @Override
        public void cleanup() {
            log.add("cleanup");
        }
    }

    @InEachMode
    void shouldLetHooksWatchATask(Mode mode) {
        Queue<String> ofSpout = new ConcurrentLinkedQueue<>();
        Queue<String> ofBolt = new ConcurrentLinkedQueue<>();
        source.onOpen = task -> task.context.addTaskHook(new LoggingHook(ofSpout));
        sink.onPrepare = task -> task.context.addTaskHook(new LoggingHook(ofBolt));
        sink.onExecute = (task, tuple) -> {
            if (tuple.getValue(0).equals("good")) {
                task.collector.ack(tuple);
            } else {
                task.collector.fail(tuple);
            }
        };

        Cluster cluster = mode.run(builder);
        source.emit(1, "good");
        cluster.await("it is acked", () -> source.acked.size() == 1);
        source.emit(2, "bad");
        cluster.await("it fails", () -> source.failed.size() == 1);
        cluster.kill(Duration.ofSeconds(1));
        cluster.close();

        assertThat(ofSpout)
                .containsExactly(
                        "emit default [good] [1]",
                        "spout ack 1",
                        "emit default [bad] [1]",
                        "spout fail 2 FAILED_BY",
                        "cleanup");
        assertThat(ofBolt).containsExactly("bolt ack good", "execute good", "bolt fail bad", "execute bad", "cleanup");
    }

    @InEachMode
    void shouldReportWhatAHookThrowsAndGoOn(Mode mode) {
        TaskHook broken = new TaskHook() {
            @Override
            public void onBoltExecute(Tuple tuple, long durationNs) {
                throw new IllegalStateException("a broken hook");
            }
        };
        sink.onPrepare = task -> task.context.addTaskHook(broken);

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(cluster.errorMessages()).containsExactly("a broken hook");
            assertThat(source.failed).isEmpty();
        }
    }

    private static final Queue<String> WORKER_HOOK_LOG = new ConcurrentLinkedQueue<>();

    /** Puts a resource there. */
    private static final class PoolHook implements WorkerHook {
        private static final long serialVersionUID = 1L;

        @Override
        public void start(WorkerContext context) {
            context.setResource("pool", "pool of worker " + context.getWorkerNumber());
            WORKER_HOOK_LOG.add("start " + context.getWorkerNumber());
        }

        @Override
        public void shutdown() {
            WORKER_HOOK_LOG.add("shutdown");
        }
    }

    @Test
    void shouldRunWorkerHooksAroundTheTasksOfEachWorker() {
        WORKER_HOOK_LOG.clear();
        builder.addWorkerHook(new PoolHook());
        source.onOpen = task -> WORKER_HOOK_LOG.add("open with " + task.context.getResource("pool"));
        source.onClose = task -> WORKER_HOOK_LOG.add("close");
        try (LocalCluster cluster = LocalCluster.builder().workers(2).start()) {
            cluster.run("hooks", builder.createTopology(), new Config());
        }

        assertThat(WORKER_HOOK_LOG)
                .containsExactly("start 1", "start 2", "open with pool of worker 2", "close", "shutdown", "shutdown");
    }

    // ---- background steps

    @InEachModeAndOnThreads
    void shouldRunBackgroundStepsUntilTheTaskIsClosed(Mode mode) {
        AtomicInteger steps = new AtomicInteger();
        AtomicReference<BackgroundTask> background = new AtomicReference<>();
        source.onOpen = task -> background.set(task.context.background("poll", () -> {
            int number = steps.incrementAndGet();
            if (number == 1) {
                throw new IllegalStateException("the first poll");
            }
            if (number <= 4) {
                task.collector.emit(new Values(number), number);
            }
            return 1_000_000;
        }));

        Cluster cluster = mode.run(builder);
        cluster.await("an error doesn't end it", () -> steps.get() >= 1);
        background.get().wakeUp();
        cluster.await("what it emits is acked", () -> source.acked.size() == 3);
        assertThat(cluster.errorMessages()).containsExactly("the first poll");
        cluster.kill(Duration.ofSeconds(1));
        cluster.close();
        int then = steps.get();
        Thread.yield();

        assertThat(steps).hasValue(then);
        assertThat(source.acked).containsExactly(2, 3, 4);
        assertThat(background.get().stop(0)).isTrue();
    }

    @Test
    void shouldLeaveNoThread() {
        source.onOpen = task -> task.context.background("poll", () -> 1_000_000);
        Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
        try (LocalCluster cluster = LocalCluster.builder().workers(2).start()) {
            LocalTopology running = cluster.run("threads", builder.createTopology(), new Config());
            source.emit("id", "value");
            assertThat(running.awaitIdle(Duration.ofSeconds(10))).isTrue();
        }

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !before.contains(thread))
                                .map(Thread::getName)
                                .filter(name -> name.startsWith("threads")))
                        .isEmpty());
    }
}
