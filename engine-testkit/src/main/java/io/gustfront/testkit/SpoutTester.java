package io.gustfront.testkit;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.Spout;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.codec.Fences;
import io.gustfront.runtime.codec.SectionReader;
import io.gustfront.runtime.executor.ComponentFactory;
import io.gustfront.runtime.executor.ExecutorCommand;
import io.gustfront.runtime.executor.SpoutExecutor;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.tuple.Envelope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tests one spout alone: calls {@code nextTuple} once or for a time, shows what was emitted with which message ids, and acks or fails it.
 * It runs on the engine's own executor, ledger and collector, in virtual time, without threads; steps that the spout runs by
 * {@code TopologyContext.background} are stepped while time passes.
 *
 * <pre>{@code
 * try (SpoutTester tester = SpoutTester.of(new NumbersSpout()).start()) {
 *     tester.nextTuple();
 *     tester.assertEmitted(1L);
 *     tester.fail(tester.pending().get(0));
 *
 *     tester.nextTuple(); // emits it again
 * }
 * }</pre>
 *
 * <p>The object under test is the one that is given, not a copy. Not for use by several threads.
 */
public final class SpoutTester extends TaskTester {
    private static final int UNLIMITED = -1;

    private final TaskBench bench;
    private final Spout spout;
    private final SpoutExecutor executor;
    private final SectionReader reader;
    private final Map<Object, Deque<OpenTree>> open = new LinkedHashMap<>();
    private @Nullable SpoutOutputCollector collector;
    private int callsLeft;

    private static final class OpenTree {
        final long root;
        long edges;

        OpenTree(long root) {
            this.root = root;
        }
    }

    private SpoutTester(Builder builder) {
        this.spout = builder.spout;
        ComponentFactory factory = new ComponentFactory() {
            @Override
            public Component newComponent(String id) {
                return new TestedSpout();
            }

            @Override
            public Grouping newGrouping(Grouping grouping) {
                return grouping;
            }
        };
        this.bench = new TaskBench(
                builder.settings,
                spout,
                true,
                factory,
                (parts, placement) ->
                        new SpoutExecutor(parts, TaskBench.specOf(parts.topology(), placement.component()), placement));
        this.executor = (SpoutExecutor) bench.executor();
        this.reader = new SectionReader(bench.parts().streams(), new Fences());
        settle();
        if (!executor.isReady()) {
            throw new AssertionError("the spout can't be opened: " + bench.errors(), firstError());
        }
    }

    /** Begins with a spout. */
    public static Builder of(Spout spout) {
        return new Builder(spout);
    }

    /** What a topology would say of the spout. */
    public static final class Builder extends TaskTester.Builder<Builder> {
        private final Spout spout;

        private Builder(Spout spout) {
            super("spout");
            this.spout = spout;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Opens and activates the spout.
         *
         * @throws AssertionError if opening throws
         */
        public SpoutTester start() {
            return new SpoutTester(this);
        }
    }

    // ---- what happens to it

    /**
     * Calls {@code nextTuple} once.
     *
     * @return what it emitted
     * @throws IllegalStateException if the engine wouldn't call it: it is inactive, or as many tuples are pending as may be
     */
    public List<Emitted> nextTuple() {
        int before = emitted().size();
        callsLeft = 1;
        wakeUp();
        settle();
        if (callsLeft > 0) {
            callsLeft = 0;
            throw new IllegalStateException(
                    "nextTuple isn't called now: the spout is inactive, has been closed, has thrown"
                            + " too often, or has as many tuples pending as it may: "
                            + pending().size() + "; errors: "
                            + bench.errors());
        }
        List<Emitted> all = emitted();
        return all.subList(before, all.size());
    }

    /** Lets time pass; {@code nextTuple} is called as often as the engine would. */
    public void run(Duration duration) {
        callsLeft = UNLIMITED;
        wakeUp();
        bench.advance(duration);
        callsLeft = 0;
        collect();
    }

    private void wakeUp() {
        SpoutOutputCollector current = collector;
        if (current != null) {
            current.wakeUp();
        }
    }

    /**
     * Tells it that all that stems from a message is done.
     *
     * @throws IllegalArgumentException if the message isn't pending
     */
    public void ack(Object messageId) {
        OpenTree tree = take(messageId);
        executor.control().settle(new Settlements(new long[] {tree.root, tree.edges}, Map.of()));
        settle();
    }

    /**
     * Tells it that a message failed: a bolt failed it.
     *
     * @throws IllegalArgumentException if the message isn't pending
     */
    public void fail(Object messageId) {
        fail(messageId, new FailReason(FailReason.Kind.FAILED_BY, TaskBench.DOWNSTREAM, 1));
    }

    /** As {@link #fail(Object)}, for a reason. */
    public void fail(Object messageId, FailReason reason) {
        OpenTree tree = take(messageId);
        executor.control().settle(new Settlements(new long[0], Map.of(tree.root, reason)));
        settle();
    }

    private OpenTree take(Object messageId) {
        Deque<OpenTree> trees = open.get(messageId);
        OpenTree first = trees == null ? null : trees.pollFirst();
        if (trees == null || first == null) {
            throw new IllegalArgumentException(
                    "message " + messageId + " isn't pending, only " + pending() + ". What happened:\n" + story());
        }
        if (trees.isEmpty()) {
            open.remove(messageId);
        }
        return first;
    }

    /** Has it pause: {@code nextTuple} isn't called. */
    public void deactivate() {
        executor.control().command(new ExecutorCommand.Deactivate());
        settle();
    }

    /** Ends {@link #deactivate}. */
    public void activate() {
        executor.control().command(new ExecutorCommand.Activate());
        settle();
    }

    @Override
    TaskBench bench() {
        return bench;
    }

    /** What has left tells the roots and the edges by which trees are acked. */
    @Override
    void collect() {
        bench.drainDownstream(this::collect);
        open.values().forEach(trees -> trees.removeIf(tree -> executor.messageIdOf(tree.root) == null));
        open.values().removeIf(Deque::isEmpty);
    }

    private void collect(Parcel parcel) {
        if (parcel.envelopes() != null) {
            for (int i = 0; i < parcel.tuples(); i++) {
                collect(parcel.envelopes()[i]);
            }
        } else if (parcel.section() != null) {
            reader.open(parcel.section());
            while (reader.left() > 0) {
                collect(reader.nextShell());
            }
        }
    }

    private void collect(Envelope tuple) {
        for (int i = 0; i < tuple.rootCount(); i++) {
            long root = tuple.rootId(i);
            Object messageId = executor.messageIdOf(root);
            if (messageId != null) {
                Deque<OpenTree> trees = open.computeIfAbsent(messageId, id -> new ArrayDeque<>());
                OpenTree tree = trees.stream()
                        .filter(each -> each.root == root)
                        .findFirst()
                        .orElse(null);
                if (tree == null) {
                    tree = new OpenTree(root);
                    trees.addLast(tree);
                }
                tree.edges ^= tuple.edges(i);
            }
        }
    }

    // ---- what it did

    /** The message ids of what is neither acked nor failed, the oldest first. */
    public List<Object> pending() {
        List<Object> pending = new ArrayList<>();
        open.forEach((messageId, trees) -> trees.forEach(tree -> pending.add(messageId)));
        return pending;
    }

    /** Stands between the executor and the spout, lets {@code nextTuple} through when the test wants it, and writes down what passes. */
    private final class TestedSpout implements Spout {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(TopologyContext context, SpoutOutputCollector newCollector) {
            collector = newCollector;
            spout.open(context, new TestedCollector(newCollector));
        }

        @Override
        public void nextTuple() {
            if (callsLeft == 0) {
                return;
            }
            if (callsLeft > 0) {
                callsLeft--;
            }
            bench.onUserCall();
            spout.nextTuple();
        }

        @Override
        public void ack(Object messageId) {
            bench.tell("told that message " + messageId + " is acked");
            spout.ack(messageId);
        }

        @Override
        public void fail(Object messageId, FailReason reason) {
            bench.tell("told that message " + messageId + " failed: " + reason);
            spout.fail(messageId, reason);
        }

        @Override
        public void activate() {
            bench.tell("activated");
            spout.activate();
        }

        @Override
        public void deactivate() {
            bench.tell("deactivated");
            spout.deactivate();
        }

        @Override
        public void close() {
            bench.tell("closed");
            spout.close();
        }
    }

    private final class TestedCollector implements SpoutOutputCollector {
        private final SpoutOutputCollector real;

        TestedCollector(SpoutOutputCollector real) {
            this.real = real;
        }

        @Override
        public List<Integer> emit(String stream, List<? extends @Nullable Object> values, @Nullable Object messageId) {
            List<Integer> tasks = real.emit(stream, values, messageId);
            onEmitted(stream, values, List.of(), messageId, 0);
            return tasks;
        }

        @Override
        public void emitDirect(
                int task, String stream, List<? extends @Nullable Object> values, @Nullable Object messageId) {
            real.emitDirect(task, stream, values, messageId);
            onEmitted(stream, values, List.of(), messageId, task);
        }

        @Override
        public int getPendingCount() {
            return real.getPendingCount();
        }

        @Override
        public void wakeUp() {
            real.wakeUp();
        }

        @Override
        public void reportError(Throwable error) {
            real.reportError(error);
        }
    }
}
