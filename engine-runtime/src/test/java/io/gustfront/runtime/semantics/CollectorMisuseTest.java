package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.semantics.BoltScript.Received;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** What a collector says to calls that can't be meant. All refusals leave everything as it was. */
class CollectorMisuseTest {
    private final SpoutScript source = new SpoutScript();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final TopologyBuilder builder = new TopologyBuilder();
    private final BoltScript sink = BoltScript.acking();

    CollectorMisuseTest() {
        builder.setSpout("source", new TwoStreams(source.spout()));
        builder.setBolt("a-sink", sink.bolt())
                .shuffleGrouping("source")
                .directGrouping("source", "direct")
                .outputStream("out", "word");
    }

    /** A spout with a stream of each kind. */
    private record TwoStreams(Spout spout) implements Spout {
        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("word", "count"));
            declarer.declareStream("direct", true, new Fields("word"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {
            spout.open(context, collector);
        }

        @Override
        public void nextTuple() {
            spout.nextTuple();
        }

        @Override
        public void ack(Object messageId) {
            spout.ack(messageId);
        }
    }

    private void tryInSpout(Cluster cluster, Consumer<SpoutOutputCollector> call) {
        source.then(task -> expectRefusal(() -> call.accept(task.collector)));
        cluster.await("it is tried", () -> !refusals.isEmpty());
        cluster.settle();
        assertThat(source.task().collector.getPendingCount())
                .as("nothing is open")
                .isZero();
        assertThat(sink.received).as("nothing was sent").isEmpty();
    }

    private void expectRefusal(Runnable call) {
        try {
            call.run();
            refusals.add("not refused");
        } catch (IllegalArgumentException | IllegalStateException e) {
            refusals.add(String.valueOf(e.getMessage()));
        }
    }

    @InEachMode
    void shouldRefuseAStreamThatWasNotDeclared(Mode mode) {
        try (Cluster cluster = mode.run(builder)) {
            tryInSpout(cluster, out -> out.emit("other", new Values("a", 1), "id"));

            assertThat(refusals.peek())
                    .startsWith("component 'source' has declared no stream 'other', only ")
                    .contains("default", "direct");
        }
    }

    @InEachMode
    void shouldRefuseAWrongNumberOfValues(Mode mode) {
        try (Cluster cluster = mode.run(builder)) {
            tryInSpout(cluster, out -> out.emit(new Values("a"), "id"));

            assertThat(refusals)
                    .containsExactly("stream 'default' of component 'source' has the fields [word, count], but 1 values"
                            + " were emitted");
        }
    }

    @InEachMode
    void shouldRefuseEmitOnADirectStream(Mode mode) {
        try (Cluster cluster = mode.run(builder)) {
            tryInSpout(cluster, out -> out.emit("direct", new Values("a"), "id"));

            assertThat(refusals).containsExactly("stream 'direct' of component 'source' is direct; use emitDirect");
        }
    }

    @InEachMode
    void shouldRefuseEmitDirectOnAnotherStream(Mode mode) {
        try (Cluster cluster = mode.run(builder)) {
            tryInSpout(cluster, out -> out.emitDirect(1, "default", new Values("a", 1), "id"));

            assertThat(refusals).containsExactly("stream 'default' of component 'source' is not direct; use emit");
        }
    }

    @InEachMode
    void shouldRefuseEmitDirectOnAnotherStreamWhateverTheTask(Mode mode) {
        try (Cluster cluster = mode.run(builder)) {
            tryInSpout(cluster, out -> out.emitDirect(0, "default", new Values("a", 1), "id"));

            assertThat(refusals).containsExactly("stream 'default' of component 'source' is not direct; use emit");
        }
    }

    @InEachMode
    void shouldSendNothingDirectlyToTaskZero(Mode mode) {
        try (Cluster cluster = mode.run(builder)) {
            source.then(task -> task.collector.emitDirect(0, "direct", new Values("a"), "id"));
            cluster.await("it is acked, for nobody has it", () -> !source.acked.isEmpty());

            assertThat(sink.received).isEmpty();
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @InEachMode
    void shouldRefuseTheSameOfABoltAndLeaveItsAnchorAsItWas_L1(Mode mode) {
        sink.onExecute = (task, tuple) -> {
            expectRefusal(() -> task.collector.emit("other", tuple, new Values("a")));
            expectRefusal(() -> task.collector.emit("out", tuple, new Values("a", "b")));
            expectRefusal(() -> task.collector.emitDirect(1, "out", List.of(tuple), new Values("a")));
            task.collector.ack(tuple);
        };

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "a", 1);
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(refusals)
                    .containsExactly(
                            "component 'a-sink' has declared no stream 'other', only [out]",
                            "stream 'out' of component 'a-sink' has the fields [word], but 2 values were emitted",
                            "stream 'out' of component 'a-sink' is not direct; use emit");
            assertThat(cluster.errors()).isEmpty();
        }
    }

    @InEachMode
    void shouldRefuseATupleOfSomebodyElse(Mode mode) {
        BoltScript thief = BoltScript.doing((task, tuple) -> {
            Tuple stolen = sink.first().tuple();
            expectRefusal(() -> task.collector.ack(stolen));
            expectRefusal(() -> task.collector.fail(stolen));
            expectRefusal(() -> task.collector.resetTimeout(stolen));
            expectRefusal(() -> task.collector.emit("out", stolen, new Values("a")));
            task.collector.ack(tuple);
        });
        sink.onExecute = (task, tuple) -> task.collector.emit("out", tuple, new Values("a"));
        builder.setBolt("thief", thief.bolt()).shuffleGrouping("a-sink", "out").outputStream("out", "word");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "a", 1);
            cluster.await("all was tried", () -> refusals.size() == 4);

            assertThat(refusals)
                    .allSatisfy(refusal -> assertThat(refusal)
                            .startsWith("not a tuple that was delivered to this bolt: tuple from source:default task")
                            .endsWith("it can only settle and anchor to its own inputs"));
            sink.first().ack();
            cluster.await("it is acked", () -> !source.acked.isEmpty());
        }
    }

    @InEachMode
    void shouldRefuseToEmitAfterTheEnd(Mode mode) {
        Cluster cluster = mode.run(builder);
        source.emit("id", "a", 1);
        cluster.await("it is acked", () -> !source.acked.isEmpty());
        SpoutScript.Task spout = source.task();
        Received got = sink.first();
        cluster.kill(Duration.ofSeconds(5));
        cluster.close();

        expectRefusal(() -> spout.collector.emit(new Values("a", 1)));
        expectRefusal(() -> got.task().collector.emit("out", new Values("a")));

        assertThat(refusals)
                .containsExactly(
                        "task " + spout.id + " of component 'source' has been closed; it can't emit",
                        "task 1 of component 'a-sink' has been closed; it can't emit");
    }

    @InEachMode
    void shouldSettleNothingAndNotFailAfterTheEnd(Mode mode) {
        sink.onExecute = (task, tuple) -> {};
        Cluster cluster = mode.run(builder);
        source.emit("id", "a", 1);
        cluster.await("it is kept", () -> !sink.received.isEmpty());
        Received got = sink.first();
        cluster.kill(Duration.ZERO);
        cluster.close();

        got.ack();
        got.task().collector.resetTimeout(got.tuple());

        assertThat(source.acked).isEmpty();
    }

    @InEachMode
    void shouldRefuseABasicBoltsCollectorBetweenTheCalls(Mode mode) {
        Queue<BasicOutputCollector> collectors = new ConcurrentLinkedQueue<>();
        LEAKED.put(mode, collectors);
        TopologyBuilder basic = new TopologyBuilder();
        basic.setSpout("source", source.spout()).output("word");
        basic.setBolt("basic", (tuple, out) -> LEAKED.get(mode).add(out))
                .shuffleGrouping("source")
                .output("word");

        try (Cluster cluster = mode.run(basic)) {
            source.emit("id", "a");
            cluster.await("it is acked", () -> !source.acked.isEmpty());
            expectRefusal(() -> collectors.element().emit(new Values("late")));

            assertThat(refusals).containsExactly("a basic bolt emits during execute only; use a Bolt to emit later");
        }
    }

    private static final Map<Mode, Queue<BasicOutputCollector>> LEAKED = new ConcurrentHashMap<>();

    @InEachMode
    void shouldLetABoltEmitInPrepare(Mode mode) {
        BoltScript early = BoltScript.acking();
        early.onPrepare = task -> task.collector.emit(new Values("from prepare"));
        BoltScript later = BoltScript.acking();
        builder.setBolt("b-early", early.bolt()).shuffleGrouping("source").output("word");
        builder.setBolt("c-later", later.bolt()).shuffleGrouping("b-early");

        try (Cluster cluster = mode.run(builder)) {
            cluster.await("what prepare emitted arrives", () -> !later.received.isEmpty());

            assertThat(later.values()).containsExactly("from prepare");
            assertThat(cluster.errors()).isEmpty();
        }
    }
}
