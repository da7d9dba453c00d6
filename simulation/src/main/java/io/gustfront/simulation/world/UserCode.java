package io.gustfront.simulation.world;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.executor.ComponentFactory;
import io.gustfront.simulation.kernel.SimProcess;
import io.gustfront.simulation.world.TreeBooks.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user's objects in a worker: a Kafka spout, a bolt that splits what it reads, in some topologies one that passes the pieces on, and
 * one that processes them. Each is watched, and goes wrong now and then.
 */
final class UserCode implements ComponentFactory {
    static final String SPOUT = "read";
    static final String SPLIT = "split";
    static final String RELAY = "relay";
    static final String SINK = "sink";

    private static final long SINKS_SOONEST_NS = 100_000L;

    /**
     * How often bolts ack later than they could, and how much later at most.
     *
     * @param splitsLatestNs of bolts that have emitted; long enough for a worker to be lost meanwhile
     */
    private record Pace(double splitsLate, long splitsLatestNs, double sinksLate, long sinksLatestNs) {
        static final Pace USUAL = new Pace(0.03, 800_000_000L, 0.2, 500_000_000L);

        /** Long enough for the successor of a lost worker to be there meanwhile. */
        static final Pace SLOW = new Pace(0.15, 2_500_000_000L, 0.4, 1_500_000_000L);
    }

    private final World world;
    private final Shape shape;
    private final SimProcess process;
    private final Pace pace;

    UserCode(World world, Shape shape, SimProcess process) {
        this.world = world;
        this.shape = shape;
        this.process = process;
        this.pace = world.mood() == Mood.TORN ? Pace.SLOW : Pace.USUAL;
    }

    @Override
    public Component newComponent(String component) {
        return switch (component) {
            case SPOUT -> new WatchedSpout();
            case SPLIT -> new Split();
            case RELAY -> new Relay();
            default -> new Sink();
        };
    }

    @Override
    public Grouping newGrouping(Grouping grouping) {
        return grouping;
    }

    private boolean counts() {
        return process.isAlive();
    }

    /** Acks at once, or later: by another thread, perhaps after the task was closed. */
    private void settle(long laterNs, Runnable ack) {
        if (laterNs == 0) {
            ack.run();
        } else {
            process.after(laterNs, ack);
        }
    }

    private long aSplitsPause() {
        return world.chance().in(pace.splitsLate()) ? 1 + world.chance().upToNs(pace.splitsLatestNs()) : 0;
    }

    private long aSinksPause() {
        if (!world.chance().in(pace.sinksLate())) {
            return 0;
        }
        return pace.equals(Pace.SLOW)
                ? 1 + world.chance().upToNs(pace.sinksLatestNs())
                : world.chance().magnitudeNs(SINKS_SOONEST_NS, pace.sinksLatestNs());
    }

    /** The real Kafka spout, with everything that passes between it and the engine noted. */
    private final class WatchedSpout implements Spout {
        private static final long serialVersionUID = 1L;

        private final transient Spout inner;
        private transient int task = -1;
        private transient boolean closed;

        WatchedSpout() {
            inner = shape.newSpout(world.broker().clientsOf(() -> closed));
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            Shape.declareSpout(declarer);
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {
            task = context.getThisTaskId();
            world.tasks().onOpened(context.getTopologyId(), task, process, this);
            world.books().onSpoutOpened(this);
            process.onDeath(() -> world.books().forget(this));
            inner.open(context, new Noting(collector));
        }

        @Override
        public void nextTuple() {
            inner.nextTuple();
        }

        @Override
        public void ack(Object messageId) {
            if (counts()) {
                world.books().onAck(this, messageId);
            }
            inner.ack(messageId);
        }

        @Override
        public void fail(Object messageId, FailReason reason) {
            if (counts()) {
                world.books().onFail(this, messageId, reason);
            }
            inner.fail(messageId, reason);
        }

        @Override
        public void activate() {
            inner.activate();
        }

        @Override
        public void deactivate() {
            inner.deactivate();
        }

        @Override
        public void close() {
            if (counts()) {
                world.books().onSpoutClosed(this);
                world.tasks().onClosed(this);
            }
            inner.close();
            closed = true;
        }

        private final class Noting implements SpoutOutputCollector {
            private final SpoutOutputCollector collector;

            Noting(SpoutOutputCollector collector) {
                this.collector = collector;
            }

            @Override
            public List<Integer> emit(
                    String stream, List<? extends @Nullable Object> values, @Nullable Object messageId) {
                Entry entry = Entry.of(String.valueOf(values.get(0)));
                if (messageId == null) {
                    throw new IllegalStateException("untracked");
                }
                long nonce = world.books().onEmit(WatchedSpout.this, messageId, entry);
                return collector.emit(stream, new Values(entry.text(), nonce), messageId);
            }

            @Override
            public void emitDirect(
                    int target, String stream, List<? extends @Nullable Object> values, @Nullable Object messageId) {
                throw new UnsupportedOperationException();
            }

            @Override
            public int getPendingCount() {
                return collector.getPendingCount();
            }

            @Override
            public void wakeUp() {
                collector.wakeUp();
            }

            @Override
            public void reportError(Throwable error) {
                world.journal().line("reported", process.name(), error);
                collector.reportError(error);
            }
        }
    }

    private abstract class Watched implements Bolt {
        private static final long serialVersionUID = 1L;

        transient @Nullable OutputCollector collector;
        transient int task;
        transient String topologyId = "";

        @Override
        public void prepare(TopologyContext context, OutputCollector newCollector) {
            collector = newCollector;
            task = context.getThisTaskId();
            topologyId = context.getTopologyId();
            world.tasks().onOpened(topologyId, task, process, this);
        }

        @Override
        public void cleanup() {
            if (counts()) {
                world.tasks().onClosed(this);
            }
        }

        @Override
        public void execute(Tuple input) {
            OutputCollector out = collector;
            if (out == null) {
                throw new IllegalStateException("not prepared");
            }
            execute(input, Entry.of(input.getString(0)), input.getLong(1), out);
        }

        abstract void execute(Tuple input, Entry entry, long nonce, OutputCollector out);

        /** Fails, throws, keeps, or neither. */
        boolean goesWrong(Tuple input, long nonce, OutputCollector out) {
            Weather weather = world.weather();
            if (world.chance().in(weather.failing)) {
                if (counts()) {
                    world.books().onFailed(nonce);
                }
                out.fail(input);
                return true;
            } else if (world.chance().in(weather.throwing)) {
                if (counts()) {
                    world.books().onFailed(nonce);
                }
                throw new IllegalStateException("the seed wants it");
            } else if (world.chance().in(weather.keeping)) {
                if (counts()) {
                    world.books().onFailed(nonce);
                }
                return true; // its timeout fails it
            }
            return false;
        }
    }

    private final class Split extends Watched {
        private static final long serialVersionUID = 1L;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            Shape.declareSplit(declarer);
        }

        @Override
        void execute(Tuple input, Entry entry, long nonce, OutputCollector out) {
            if (counts()) {
                world.books().onSplit(nonce, entry);
            }
            boolean before = world.chance().in(0.5);
            if (before && goesWrong(input, nonce, out)) {
                return;
            }
            for (int child = 0; child < entry.children(); child++) {
                out.emit(input, new Values(entry.text(), nonce, child, entry.keyOf(child)));
            }
            if (!before && goesWrong(input, nonce, out)) {
                return;
            }
            settle(aSplitsPause(), () -> {
                if (counts()) {
                    world.books().onSplitAcked(nonce, entry);
                }
                out.ack(input);
            });
        }
    }

    /** Passes each piece on, or gathers some first, which it passes on in an order of its own. */
    private final class Relay extends Watched {
        private static final long serialVersionUID = 1L;
        private static final int MOST_GATHERED = 16;
        private static final long GATHERS_FOR_NS = 50_000_000L;

        private final transient List<Tuple> gathered = new ArrayList<>();

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            Shape.declareSplit(declarer);
        }

        @Override
        public void cleanup() {
            super.cleanup();
            gathered.clear(); // they fail as moved, and nothing can be emitted any more
        }

        @Override
        void execute(Tuple input, Entry entry, long nonce, OutputCollector out) {
            if (counts()) {
                world.books().onRelay(nonce, input.getInteger(2), entry);
            }
            if (goesWrong(input, nonce, out)) {
                return;
            }
            if (!shape.gathers()) {
                passOn(input, out);
                return;
            }
            gathered.add(input);
            if (gathered.size() == MOST_GATHERED) {
                passOnAll(out);
            } else if (gathered.size() == 1) {
                process.after(GATHERS_FOR_NS, () -> passOnAll(out)); // by another thread
            }
        }

        private void passOnAll(OutputCollector out) {
            while (!gathered.isEmpty()) {
                passOn(gathered.remove(world.chance().below(gathered.size())), out);
            }
        }

        private void passOn(Tuple input, OutputCollector out) {
            out.emit(input, new Values(input.getString(0), input.getLong(1), input.getInteger(2), input.getString(3)));
            settle(aSplitsPause(), () -> out.ack(input));
        }
    }

    private final class Sink extends Watched {
        private static final long serialVersionUID = 1L;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {}

        @Override
        void execute(Tuple input, Entry entry, long nonce, OutputCollector out) {
            int child = input.getInteger(2);
            if (counts()) {
                world.books().onChild(nonce, child, entry, topologyId, input.getString(3), task);
            }
            if (goesWrong(input, nonce, out)) {
                return;
            }
            settle(aSinksPause(), () -> {
                done(entry, nonce, child);
                out.ack(input);
            });
        }

        private void done(Entry entry, long nonce, int child) {
            if (counts()) {
                world.books().onChildAcked(nonce, child, entry);
            }
        }
    }
}
