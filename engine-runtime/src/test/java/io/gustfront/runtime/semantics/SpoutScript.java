package io.gustfront.runtime.semantics;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Values;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What a spout does, told by the test while it runs, and what it was told by the engine. All tasks of a spout, and their objects
 * one after the other, share a script: {@code nextTuple} takes the next action of it.
 */
final class SpoutScript {
    private static final Map<Integer, SpoutScript> SCRIPTS = new ConcurrentHashMap<>();
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** Why a tuple failed. */
    record Failure(Object messageId, FailReason reason) {}

    /** One object of one task. */
    static final class Task {
        final TopologyContext context;
        final SpoutOutputCollector collector;
        final int id;

        Task(TopologyContext context, SpoutOutputCollector collector) {
            this.context = context;
            this.collector = collector;
            this.id = context.getThisTaskId();
        }
    }

    final Queue<Object> acked = new ConcurrentLinkedQueue<>();
    final Queue<Failure> failed = new ConcurrentLinkedQueue<>();

    /** The calls of the engine other than nextTuple, in words. */
    final Queue<String> calls = new ConcurrentLinkedQueue<>();

    /** The objects, in the order in which they were opened. */
    final List<Task> objects = new CopyOnWriteArrayList<>();

    final AtomicInteger nextTuples = new AtomicInteger();
    volatile Consumer<Task> onOpen = task -> {};
    volatile Consumer<Task> onActivate = task -> {};
    volatile Consumer<Task> onDeactivate = task -> {};
    volatile Consumer<Task> onNext = task -> {};
    volatile Consumer<Task> onClose = task -> {};
    volatile BiConsumer<Task, Object> onAck = (task, id) -> {};
    volatile BiConsumer<Task, Failure> onFail = (task, failure) -> {};
    private final Queue<Consumer<Task>> actions = new ConcurrentLinkedQueue<>();
    private final int number = NEXT.incrementAndGet();

    SpoutScript() {
        SCRIPTS.put(number, this);
    }

    /** Forgets all of them, and so what they were given: for who runs tests again and again in one JVM. No test may be running. */
    static void forgetAll() {
        SCRIPTS.clear();
    }

    /** The prototype. */
    Spout spout() {
        return new Scripted(number);
    }

    /** A nextTuple does this. */
    SpoutScript then(Consumer<Task> action) {
        actions.add(action);
        return this;
    }

    /** A nextTuple emits this on the default stream. */
    SpoutScript emit(Object messageId, Object... values) {
        return then(task -> task.collector.emit(new Values(values), messageId));
    }

    /** Each tuple that fails is emitted again, as it is named. */
    SpoutScript replaying() {
        onFail = (task, failure) -> emit(failure.messageId(), failure.messageId());
        return this;
    }

    /** The one object. */
    Task task() {
        return objects.get(objects.size() - 1);
    }

    boolean hasActions() {
        return !actions.isEmpty();
    }

    private static final class Scripted implements Spout {
        private static final long serialVersionUID = 1L;
        private final int number;
        private transient Task task;

        Scripted(int number) {
            this.number = number;
        }

        private SpoutScript script() {
            return SCRIPTS.get(number);
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {
            task = new Task(context, collector);
            script().objects.add(task);
            script().calls.add("open");
            script().onOpen.accept(task);
        }

        @Override
        public void nextTuple() {
            script().nextTuples.incrementAndGet();
            Consumer<Task> action = script().actions.poll();
            (action != null ? action : script().onNext).accept(task);
        }

        @Override
        public void ack(Object messageId) {
            script().acked.add(messageId);
            script().onAck.accept(task, messageId);
        }

        @Override
        public void fail(Object messageId, FailReason reason) {
            Failure failure = new Failure(messageId, reason);
            script().failed.add(failure);
            script().onFail.accept(task, failure);
        }

        @Override
        public void activate() {
            script().calls.add("activate");
            script().onActivate.accept(task);
        }

        @Override
        public void deactivate() {
            script().calls.add("deactivate");
            script().onDeactivate.accept(task);
        }

        @Override
        public void close() {
            script().calls.add("close");
            script().onClose.accept(task);
        }
    }
}
