package io.gustfront.testkit;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.testsupport.Fusing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The small topologies that are explored: between them, all that tuples can go through. */
enum Shape {
    /** Sentences, words, counts: shuffle, fields and global groupings, two tasks in an executor. */
    WORD_COUNT {
        @Override
        Topology topology() {
            return Subjects.wordCount();
        }

        @Override
        void feed(TopologyDriver driver, int number) {
            driver.feed("sentences", "the wind turns " + number);
        }
    },

    /** Two spouts, joined: tuples of two trees, kept until the other half comes. */
    JOIN {
        @Override
        Topology topology() {
            return Subjects.join(Duration.ofMillis(500));
        }

        @Override
        void feed(TopologyDriver driver, int number) {
            driver.feed("orders", number, "kettle");
            driver.feed("payments", number, 20);
        }
    },

    /** One spout, two ways, and back together: several anchors of the same tree. */
    DIAMOND {
        @Override
        Topology topology() {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("source", new Subjects.Idle("id", "text"), 2);
            builder.setBolt("orders", (tuple, out) -> out.emit(new Values(tuple.getInteger(0), "left")), 2)
                    .output("id", "side")
                    .shuffleGrouping("source");
            builder.setBolt("payments", (tuple, out) -> out.emit(new Values(tuple.getInteger(0), "right")), 1)
                    .output("id", "side")
                    .shuffleGrouping("source");
            builder.setBolt("join", new Subjects.Join(), 2)
                    .fieldsGrouping("orders", new Fields("id"))
                    .fieldsGrouping("payments", new Fields("id"))
                    .addConfiguration(TopologyKeys.TICK_INTERVAL.name(), Duration.ofMillis(500));
            builder.setBolt("end", (tuple, out) -> {}, 2).shuffleGrouping("join");
            return builder.createTopology();
        }
    },

    /** A chain over shuffle, all and local-or-shuffle groupings, with a bolt that is always one tuple behind. */
    CHAIN {
        @Override
        Topology topology() {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("source", new Subjects.Idle("id", "text"), 1);
            builder.setBolt("behind", new OneBehind(), 2).shuffleGrouping("source");
            builder.setBolt("each", (tuple, out) -> out.emit(new Values(tuple.getInteger(0))), 3)
                    .output("id")
                    .allGrouping("behind");
            builder.setBolt("end", (tuple, out) -> {}, 2).localOrShuffleGrouping("each");
            return builder.createTopology();
        }
    },

    /** A stream that closes a cycle: each tuple goes round three times. */
    LOOP {
        @Override
        Topology topology() {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("source", new Subjects.Idle("id", "left"), 1);
            builder.setBolt("round", new Round(), 3)
                    .fieldsGrouping("source", new Fields("id"))
                    .shuffleGrouping("round", "again");
            builder.setBolt("end", (tuple, out) -> {}, 1).shuffleGrouping("round", "done");
            return builder.createTopology();
        }

        @Override
        void feed(TopologyDriver driver, int number) {
            driver.feed("source", number, 3);
        }
    },

    /** What came is kept until a tick, which emits one tuple for all of it. */
    TICKS {
        @Override
        Topology topology() {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("source", new Subjects.Idle("id", "text"), 2);
            builder.setBolt("batch", new Batch(), 2)
                    .addConfiguration(TopologyKeys.TICK_INTERVAL.name(), Duration.ofMillis(40))
                    .shuffleGrouping("source");
            builder.setBolt("end", (tuple, out) -> {}, 2).shuffleGrouping("batch");
            return builder.createTopology();
        }
    },

    /** Tuples come apart bit by bit, and are acked when the last piece has left; pieces are kept wherever they come, and spread over all workers. */
    PIECES {
        @Override
        Topology topology() {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("source", new Subjects.Idle("id", "text"), 2);
            builder.setBolt("pieces", new BitByBit(), 2)
                    .addConfiguration(TopologyKeys.TICK_INTERVAL.name(), Duration.ofMillis(200))
                    .shuffleGrouping("source");
            builder.setBolt("later", new Later(), 2).fieldsGrouping("pieces", new Fields("id"));
            builder.setBolt("end", new Later(), 3).shuffleGrouping("later");
            return builder.createTopology();
        }
    },

    /** Emits and acks come from outside the executor's thread, after {@code execute} has returned. */
    FOREIGN {
        @Override
        Topology topology() {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("source", new Subjects.Idle("id", "text"), 2);
            builder.setBolt("aside", new Aside(), 2).shuffleGrouping("source");
            builder.setBolt("end", new OneBehind(), 2).shuffleGrouping("aside");
            return builder.createTopology();
        }
    };

    abstract Topology topology();

    /** Gives it one more thing to do. */
    void feed(TopologyDriver driver, int number) {
        driver.feed("source", number, "gust");
    }

    /** All its spouts are fed. Where fusion is on, what is shuffled stays in its worker, so that there is something to fuse. */
    TopologyDriver.Builder driven(Config config) {
        Topology topology =
                TopologyConfig.of(config).get(TopologyKeys.FUSE) ? Fusing.wherePossible(topology()) : topology();
        String[] spouts = topology.components().values().stream()
                .filter(component -> component.isSpout())
                .map(component -> component.id())
                .toArray(String[]::new);
        return TopologyDriver.of(topology).config(config).fed(spouts);
    }

    /** Keeps each tuple until the next has come, or a tenth of a second has passed. */
    @SuppressWarnings("NullAway.Init") // prepare is called before all else
    static final class OneBehind implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient OutputCollector collector;
        private transient Deque<Tuple> kept;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("id"));
        }

        @Override
        public Map<String, Object> getComponentConfiguration() {
            return Map.of(TopologyKeys.TICK_INTERVAL.name(), Duration.ofMillis(100));
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector newCollector) {
            collector = newCollector;
            kept = new ArrayDeque<>();
        }

        @Override
        public void execute(Tuple input) {
            passOn();
            kept.add(input);
        }

        @Override
        public void tick(Tuple tick) {
            passOn();
        }

        private void passOn() {
            Tuple last = kept.poll();
            if (last != null) {
                collector.emit(last, new Values(last.getInteger(0)));
                collector.ack(last);
            }
        }
    }

    /** Sends on what has gone round often enough, and the rest round again. */
    @SuppressWarnings("NullAway.Init") // prepare is called before all else
    static final class Round implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient OutputCollector collector;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declareStream("again", new Fields("id", "left"));
            declarer.declareStream("done", new Fields("id", "left"));
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector newCollector) {
            collector = newCollector;
        }

        @Override
        public void execute(Tuple input) {
            int left = input.getInteger(1);
            collector.emit(left > 0 ? "again" : "done", input, new Values(input.getInteger(0), left - 1));
            collector.ack(input);
        }
    }

    /** Emits one tuple for all that came since the last tick. */
    @SuppressWarnings("NullAway.Init") // prepare is called before all else
    static final class Batch implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient OutputCollector collector;
        private transient List<Tuple> batch;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("size"));
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector newCollector) {
            collector = newCollector;
            batch = new ArrayList<>();
        }

        @Override
        public void execute(Tuple input) {
            batch.add(input);
        }

        @Override
        public void tick(Tuple tick) {
            if (!batch.isEmpty()) {
                collector.emit(batch, new Values(batch.size()));
                batch.forEach(collector::ack);
                batch.clear();
            }
        }
    }

    /**
     * Emits two pieces of all that it has at each tick, one after the other, so that those of one tuple stand between those of others; acks
     * what has come apart after three ticks.
     */
    @SuppressWarnings("NullAway.Init") // prepare is called before all else
    static final class BitByBit implements Bolt {
        private static final long serialVersionUID = 1L;
        private static final int TICKS = 3;
        private transient OutputCollector collector;
        private transient Map<Tuple, Integer> left; // how many ticks

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("id", "piece"));
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector newCollector) {
            collector = newCollector;
            left = new LinkedHashMap<>();
        }

        @Override
        public void execute(Tuple input) {
            left.put(input, TICKS);
        }

        @Override
        public void tick(Tuple tick) {
            emitPieces(0);
            emitPieces(1);
            left.replaceAll((tuple, ticks) -> ticks - 1);
            left.entrySet().removeIf(each -> {
                boolean isApart = each.getValue() == 0;
                if (isApart) {
                    collector.ack(each.getKey());
                }
                return isApart;
            });
        }

        private void emitPieces(int half) {
            left.forEach((tuple, ticks) -> collector.emit(tuple, new Values(tuple.getInteger(0), 2 * ticks + half)));
        }
    }

    /** Keeps all that comes until a tick, and then passes it on, each by itself. */
    @SuppressWarnings("NullAway.Init") // prepare is called before all else
    static final class Later implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient OutputCollector collector;
        private transient List<Tuple> kept;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("id", "piece"));
        }

        @Override
        public Map<String, Object> getComponentConfiguration() {
            return Map.of(TopologyKeys.TICK_INTERVAL.name(), Duration.ofMillis(100));
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector newCollector) {
            collector = newCollector;
            kept = new ArrayList<>();
        }

        @Override
        public void execute(Tuple input) {
            kept.add(input);
        }

        @Override
        public void tick(Tuple tick) {
            for (Tuple each : kept) {
                collector.emit(each, new Values(each.getInteger(0), each.getInteger(1)));
                collector.ack(each);
            }
            kept.clear();
        }
    }

    /** Hands what comes to a background step, which emits for it twice and acks it; some twice, and one in seven it fails. */
    @SuppressWarnings("NullAway.Init") // prepare is called before all else
    static final class Aside implements Bolt {
        private static final long serialVersionUID = 1L;
        private static final long PAUSE_NS = 5_000_000L;
        private transient OutputCollector collector;
        private transient Deque<Tuple> queue;
        private transient BackgroundTask worker;
        private transient Map<Integer, Integer> tries;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("id", "part"));
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector newCollector) {
            collector = newCollector;
            queue = new ArrayDeque<>();
            tries = new HashMap<>();
            worker = context.background("aside", this::step);
        }

        @Override
        public void execute(Tuple input) {
            queue.add(input);
            worker.wakeUp();
        }

        private long step() {
            Tuple next = queue.poll();
            if (next == null) {
                return PAUSE_NS;
            }
            int id = next.getInteger(0);
            collector.emit(next, new Values(id, "one"));
            collector.resetTimeout(next);
            collector.emit(next, new Values(id, "two"));
            if (id % 7 == 3 && tries.merge(id, 1, Integer::sum) == 1) {
                collector.fail(next);
            } else {
                collector.ack(next);
            }
            if (id % 5 == 0) {
                collector.ack(next); // has no effect
            }
            return 0;
        }
    }
}
