package io.gustfront.testkit;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.executor.BasicBoltAdapter;
import io.gustfront.runtime.executor.BoltExecutor;
import io.gustfront.runtime.executor.ComponentFactory;
import io.gustfront.runtime.flow.ControlMessage;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Settle;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.RootId;
import io.gustfront.runtime.tuple.SourceStream;
import io.gustfront.runtime.tuple.SpoutFence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tests one bolt alone: gives it tuples, ticks and time, and shows what it emitted, anchored to what, and how it settled its inputs. It
 * runs on the engine's own executor and collector, so what the engine refuses is refused here, in the same words; and in virtual time,
 * without threads, in microseconds.
 *
 * <pre>{@code
 * try (BoltTester tester = BoltTester.of(new CountBolt()).start()) {
 *     Delivery input = tester.execute(tuple("word", "gust").from("split"));
 *
 *     tester.assertEmitted("gust", 1L).assertAnchoredTo(input);
 *     input.assertAcked();
 * }
 * }</pre>
 *
 * <p>The object under test is the one that is given, not a copy, so the test may look into it. Not for use by several threads.
 */
public final class BoltTester extends TaskTester {
    private static final int MANY = Integer.MAX_VALUE / 2;

    private final TaskBench bench;
    private final Bolt bolt;
    private final BoltExecutor executor;
    private final IdentityHashMap<Envelope, Delivery> deliveries = new IdentityHashMap<>();
    private long nextRoot = 1;
    private long ticks;

    private BoltTester(Builder builder) {
        Component prototype = builder.bolt;
        this.bolt = prototype instanceof BasicBolt basic ? new BasicBoltAdapter(basic) : (Bolt) prototype;
        ComponentFactory factory = new ComponentFactory() {
            @Override
            public Component newComponent(String id) {
                return new TestedBolt();
            }

            @Override
            public Grouping newGrouping(Grouping grouping) {
                return grouping;
            }
        };
        Share share = new Share(MANY, Long.MAX_VALUE / 2);
        this.bench = new TaskBench(
                builder.settings,
                prototype,
                false,
                factory,
                (parts, placement) -> new BoltExecutor(
                        parts,
                        TaskBench.specOf(parts.topology(), placement.component()),
                        placement,
                        bell -> new Inbox(share, share, bell, parcel -> {})));
        this.executor = (BoltExecutor) bench.executor();
        settle();
        if (!executor.isReady()) {
            throw new AssertionError("the bolt can't be prepared: " + bench.errors(), firstError());
        }
    }

    /** Begins with a bolt. */
    public static Builder of(Bolt bolt) {
        return new Builder(bolt);
    }

    /** Begins with a basic bolt. */
    public static Builder of(BasicBolt bolt) {
        return new Builder(bolt);
    }

    /** What a topology would say of the bolt. */
    public static final class Builder extends TaskTester.Builder<Builder> {
        private final Component bolt;

        private Builder(Component bolt) {
            super("bolt");
            this.bolt = bolt;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Has it get ticks. */
        public Builder ticks(Duration interval) {
            settings.componentConfig.put(TopologyKeys.TICK_INTERVAL.name(), interval);
            return this;
        }

        /**
         * Prepares the bolt.
         *
         * @throws AssertionError if that throws
         */
        public BoltTester start() {
            return new BoltTester(this);
        }
    }

    // ---- what happens to it

    /** Has it execute a tuple; what it throws is among the {@link #errors}, and fails the tuple. */
    public Delivery execute(TestTuple tuple) {
        Delivery delivery = new Delivery(envelope(tuple), this);
        deliveries.put(delivery.envelope(), delivery);
        bench.tell("given " + delivery.envelope());
        executor.inbox().offer(Parcel.of(new Envelope[] {delivery.envelope()}, 1, (tuples, bytes) -> {}), false);
        settle();
        return delivery;
    }

    private Envelope envelope(TestTuple tuple) {
        SourceStream source = new SourceStream(0, tuple.component(), tuple.stream(), tuple.fields(), false);
        int upstream = bench.firstTaskOf(TaskBench.UPSTREAM);
        int sourceTask = tuple.task() > 0 ? tuple.task() : upstream;
        int task = bench.firstTaskOf(bench.component().id());
        @Nullable Object[] values = tuple.values().toArray();
        if (!tuple.isTracked()) {
            return Envelope.untracked(new Hop(source, sourceTask, task), values);
        }
        long root = RootId.of(upstream, nextRoot++);
        SpoutFence fence = new SpoutFence(1, 1, upstream, 1, 0);
        return Envelope.ofRoot(new Hop(source, sourceTask, task), values, root, root, fence);
    }

    /**
     * Lets time pass until the next tick, and gives it.
     *
     * @throws IllegalStateException if it gets no ticks
     */
    public void tick() {
        Duration interval = bench.tickInterval();
        if (interval.isZero()) {
            throw new IllegalStateException(
                    "the bolt gets no ticks: ask for them with ticks(Duration) before the start,"
                            + " or in its getComponentConfiguration()");
        }
        long before = ticks;
        for (int part = 0; part < 100 && ticks == before; part++) {
            advance(interval.dividedBy(50).plusNanos(1));
        }
    }

    @Override
    TaskBench bench() {
        return bench;
    }

    /** What arrives at the spout of the inputs' trees, and what has left. */
    @Override
    void collect() {
        bench.drainDownstream(parcel -> {});
        ControlMessage message;
        while ((message = bench.upstream().poll()) != null) {
            if (message instanceof Settle settle) {
                settle.settlements().fails().forEach((root, reason) -> {
                    Delivery delivery = byRoot(root);
                    if (delivery != null) {
                        delivery.onFailed(reason);
                        bench.tell("heard by the spout: " + delivery.envelope() + " failed: " + reason);
                    }
                });
            }
        }
    }

    private @Nullable Delivery byRoot(long root) {
        return deliveries.values().stream()
                .filter(delivery -> delivery.envelope().rootCount() > 0
                        && delivery.envelope().rootId(0) == root)
                .findFirst()
                .orElse(null);
    }

    // ---- what it did

    /** How many inputs it keeps. */
    public int kept() {
        int[] count = new int[1];
        executor.forEachHeld(tuple -> count[0]++);
        return count[0];
    }

    /** Stands between the executor and the bolt, and writes down what passes. */
    private final class TestedBolt implements Bolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void prepare(TopologyContext context, OutputCollector collector) {
            bolt.prepare(context, new TestedCollector(collector));
        }

        @Override
        public void execute(Tuple input) {
            bench.onUserCall();
            bolt.execute(input);
        }

        @Override
        public void tick(Tuple tick) {
            bench.onUserCall();
            ticks++;
            bench.tell("given a tick");
            bolt.tick(tick);
        }

        @Override
        public void cleanup() {
            bench.tell("cleaned up");
            bolt.cleanup();
        }
    }

    private final class TestedCollector implements OutputCollector {
        private final OutputCollector collector;

        TestedCollector(OutputCollector collector) {
            this.collector = collector;
        }

        @Override
        public List<Integer> emit(String stream, Tuple anchor, List<? extends @Nullable Object> values) {
            List<Integer> tasks = collector.emit(stream, anchor, values);
            onEmitted(stream, List.of(anchor), values, 0);
            return tasks;
        }

        @Override
        public List<Integer> emit(
                String stream, Collection<? extends Tuple> anchors, List<? extends @Nullable Object> values) {
            List<Integer> tasks = collector.emit(stream, anchors, values);
            onEmitted(stream, anchors, values, 0);
            return tasks;
        }

        @Override
        public void emitDirect(
                int task, String stream, Collection<? extends Tuple> anchors, List<? extends @Nullable Object> values) {
            collector.emitDirect(task, stream, anchors, values);
            onEmitted(stream, anchors, values, task);
        }

        private void onEmitted(
                String stream,
                Collection<? extends Tuple> anchors,
                List<? extends @Nullable Object> values,
                int directTask) {
            List<Delivery> inputs = new ArrayList<>();
            for (Tuple anchor : anchors) {
                Delivery input = anchor instanceof Envelope envelope ? deliveries.get(envelope) : null;
                if (input != null) {
                    inputs.add(input);
                }
            }
            BoltTester.this.onEmitted(stream, values, inputs, null, directTask);
        }

        @Override
        public void ack(Tuple input) {
            onSettled(input, "acked");
            collector.ack(input);
        }

        @Override
        public void fail(Tuple input) {
            onSettled(input, "failed");
            collector.fail(input);
        }

        @Override
        public void fail(Tuple input, Throwable cause) {
            onSettled(input, "failed");
            collector.fail(input, cause);
        }

        private void onSettled(Tuple input, String how) {
            Delivery delivery = input instanceof Envelope envelope ? deliveries.get(envelope) : null;
            if (delivery != null) {
                delivery.onSettled(how);
                bench.tell(how + " " + input);
            }
        }

        @Override
        public void resetTimeout(Tuple input) {
            collector.resetTimeout(input);
        }

        @Override
        public void reportError(Throwable error) {
            collector.reportError(error);
        }
    }
}
