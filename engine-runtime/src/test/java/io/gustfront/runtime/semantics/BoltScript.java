package io.gustfront.runtime.semantics;

import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.tuple.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What a bolt does, and what it was given; see {@link SpoutScript}. */
final class BoltScript {
    private static final Map<Integer, BoltScript> SCRIPTS = new ConcurrentHashMap<>();
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** One object of one task. */
    static final class Task {
        final TopologyContext context;
        final OutputCollector collector;
        final int id;

        Task(TopologyContext context, OutputCollector collector) {
            this.context = context;
            this.collector = collector;
            this.id = context.getThisTaskId();
        }
    }

    /** A tuple, and who got it. */
    record Received(Task task, Tuple tuple) {
        Object value() {
            return tuple.getValue(0);
        }

        void ack() {
            task.collector.ack(tuple);
        }
    }

    final Queue<Received> received = new ConcurrentLinkedQueue<>();
    final Queue<Tuple> ticks = new ConcurrentLinkedQueue<>();
    final Queue<String> calls = new ConcurrentLinkedQueue<>();
    final List<Task> objects = new CopyOnWriteArrayList<>();
    volatile Consumer<Task> onPrepare = task -> {};
    volatile BiConsumer<Task, Tuple> onTick = (task, tuple) -> {};
    volatile Consumer<Task> onCleanup = task -> {};
    volatile BiConsumer<Task, Tuple> onExecute;
    private final int number = NEXT.incrementAndGet();

    private BoltScript(BiConsumer<Task, Tuple> onExecute) {
        this.onExecute = onExecute;
        SCRIPTS.put(number, this);
    }

    static BoltScript doing(BiConsumer<Task, Tuple> onExecute) {
        return new BoltScript(onExecute);
    }

    /** Acks what it gets. */
    static BoltScript acking() {
        return doing((task, tuple) -> task.collector.ack(tuple));
    }

    /** Keeps what it gets. */
    static BoltScript keeping() {
        return doing((task, tuple) -> {});
    }

    /** Emits what it gets, anchored, and acks it. */
    static BoltScript passing() {
        return doing((task, tuple) -> {
            task.collector.emit(tuple, tuple.getValues());
            task.collector.ack(tuple);
        });
    }

    /** Forgets all of them, and so what they were given: for who runs tests again and again in one JVM. No test may be running. */
    static void forgetAll() {
        SCRIPTS.clear();
    }

    /** The prototype. */
    Bolt bolt() {
        return new Scripted(number);
    }

    /** The first values of what it got, in order. */
    List<Object> values() {
        return received.stream().map(Received::value).toList();
    }

    List<Integer> tasks() {
        return received.stream().map(got -> got.task().id).toList();
    }

    Received first() {
        return received.iterator().next();
    }

    private static final class Scripted implements Bolt {
        private static final long serialVersionUID = 1L;
        private final int number;
        private transient Task task;

        Scripted(int number) {
            this.number = number;
        }

        private BoltScript script() {
            return SCRIPTS.get(number);
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector collector) {
            task = new Task(context, collector);
            script().objects.add(task);
            script().calls.add("prepare");
            script().onPrepare.accept(task);
        }

        @Override
        public void execute(Tuple input) {
            script().received.add(new Received(task, input));
            script().onExecute.accept(task, input);
        }

        @Override
        public void tick(Tuple tick) {
            script().ticks.add(tick);
            script().onTick.accept(task, tick);
        }

        @Override
        public void cleanup() {
            script().calls.add("cleanup");
            script().onCleanup.accept(task);
        }
    }
}
