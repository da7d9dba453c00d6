package io.gustfront.testkit;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.StreamSpec;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.executor.BasicBoltAdapter;
import io.gustfront.runtime.executor.BoltExecutor;
import io.gustfront.runtime.executor.ComponentFactory;
import io.gustfront.runtime.executor.ErrorReport;
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
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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
public final class BoltTester implements AutoCloseable {
    private static final int MANY = Integer.MAX_VALUE / 2;

    private final TaskBench bench;
    private final Bolt bolt;
    private final BoltExecutor executor;
    private final IdentityHashMap<Envelope, Delivery> deliveries = new IdentityHashMap<>();
    private final List<Emitted> emitted = new ArrayList<>();
    private long nextRoot = 1;
    private long ticks;
    private boolean closed;

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

    private @Nullable Throwable firstError() {
        return bench.errors().isEmpty() ? null : bench.errors().get(0).error();
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
    public static final class Builder {
        private final Component bolt;
        private final TaskBench.Settings settings = new TaskBench.Settings("bolt");

        private Builder(Component bolt) {
            this.bolt = bolt;
        }

        /** Its id; {@code bolt} if it isn't set. */
        public Builder id(String id) {
            settings.id = id;
            return this;
        }

        /** The topology's configuration, and the component's. */
        public Builder config(Map<String, ?> config) {
            settings.config = new Config(config);
            return this;
        }

        /** Has it get ticks. */
        public Builder ticks(Duration interval) {
            settings.componentConfig.put(TopologyKeys.TICK_INTERVAL.name(), interval);
            return this;
        }

        /** Declares its default stream, as the topology's builder does. */
        public Builder output(String... fields) {
            return outputStream(StreamId.DEFAULT, fields);
        }

        /** Declares a stream, as the topology's builder does. */
        public Builder outputStream(String stream, String... fields) {
            settings.outputs.put(stream, fields);
            return this;
        }

        /** What the context's random numbers are drawn from. */
        public Builder seed(long seed) {
            settings.seed = seed;
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
    // ----------------------------------------------------------------------------------------------

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
        List<@Nullable Object> values = new ArrayList<>(tuple.values());
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

    /** Lets time pass: background steps run, ticks come, what it has kept for too long fails. */
    public void advance(Duration duration) {
        bench.advance(duration);
        collect();
    }

    /** The time since the start. */
    public Duration now() {
        return bench.now();
    }

    /** Ends it: what it keeps fails, and it is cleaned up. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bench.close(Duration.ZERO);
            settle();
        }
    }

    private void settle() {
        bench.settle();
        collect();
    }

    /** What arrives at the spout of the inputs' trees, and what has left. */
    private void collect() {
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
    // ------------------------------------------------------------------------------------------------------

    /** What it has emitted, in order. */
    public List<Emitted> emitted() {
        return List.copyOf(emitted);
    }

    /** What it has emitted on a stream, in order. */
    public List<Emitted> emitted(String stream) {
        return emitted.stream().filter(each -> each.stream().equals(stream)).toList();
    }

    /** Forgets what it has emitted so far. */
    public void clearEmitted() {
        emitted.clear();
    }

    /** What it has thrown or reported. */
    public List<ErrorReport> errors() {
        return List.copyOf(bench.errors());
    }

    /** One of its counters; 0 if it has none of the name. */
    public long counter(String name) {
        return executor.metrics().get(0).counters().getOrDefault(name, 0L);
    }

    /** How many inputs it keeps. */
    public int kept() {
        int[] count = new int[1];
        executor.forEachHeld(tuple -> count[0]++);
        return count[0];
    }

    /** All that has happened, one event a line. */
    public String story() {
        return bench.story();
    }

    /**
     * It has emitted these values on its default stream, exactly once.
     *
     * @return what was emitted
     * @throws AssertionError that tells the story if it hasn't
     */
    public Emitted assertEmitted(@Nullable Object... values) {
        return assertEmittedOn(StreamId.DEFAULT, values);
    }

    /** As {@link #assertEmitted}, on another stream. */
    public Emitted assertEmittedOn(String stream, @Nullable Object... values) {
        return Emitted.theOne(emitted, stream, Arrays.asList(values), story());
    }

    /**
     * It has emitted nothing since the start, or since {@link #clearEmitted}.
     *
     * @throws AssertionError that tells the story if it has
     */
    public void assertNothingEmitted() {
        if (!emitted.isEmpty()) {
            throw new AssertionError("nothing should have been emitted. What happened:\n" + story());
        }
    }

    /**
     * Nothing was thrown or reported.
     *
     * @throws AssertionError with the first error as its cause
     */
    public void assertNoErrors() {
        if (!bench.errors().isEmpty()) {
            throw new AssertionError("errors: " + bench.errors() + ". What happened:\n" + story(), firstError());
        }
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
            StreamSpec spec = bench.component().streams().get(stream);
            if (spec != null) {
                Emitted one = new Emitted(
                        stream, spec.fields(), new ArrayList<>(values), inputs, null, directTask, bench.now());
                emitted.add(one);
                bench.tell(one.toString());
            }
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
