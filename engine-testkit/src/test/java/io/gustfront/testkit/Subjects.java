package io.gustfront.testkit;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the tests drive: a word count and a join. */
final class Subjects {
    private Subjects() {}

    /** Sentences to words to counts to one sink. */
    static Topology wordCount() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("sentences", new Idle("sentence"), 2);
        builder.setBolt(
                        "split",
                        (tuple, out) -> {
                            for (String word : tuple.getString(0).split(" ")) {
                                out.emit(new Values(word));
                            }
                        },
                        3)
                .output("word")
                .shuffleGrouping("sentences");
        builder.setBolt("count", new Count(), 3).setNumTasks(4).fieldsGrouping("split", new Fields("word"));
        builder.setBolt("total", (tuple, out) -> {}, 1).globalGrouping("count");
        return builder.createTopology();
    }

    /** Orders and payments, joined by their number. */
    static Topology join() {
        return join(Duration.ZERO);
    }

    /** As {@link #join()}; what has waited for so long goes alone. */
    static Topology join(Duration patience) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("orders", new Idle("id", "item"), 2);
        builder.setSpout("payments", new Idle("id", "sum"), 1);
        builder.setBolt("join", new Join(), 2)
                .fieldsGrouping("orders", new Fields("id"))
                .fieldsGrouping("payments", new Fields("id"))
                .addConfiguration(TopologyKeys.TICK_INTERVAL.name(), patience);
        builder.setBolt("ship", (tuple, out) -> {}, 2).shuffleGrouping("join");
        return builder.createTopology();
    }

    /** A spout that has nothing; to be replaced by a fed one. */
    static final class Idle implements Spout {
        private static final long serialVersionUID = 1L;
        private final String[] fields;

        Idle(String... fields) {
            this.fields = fields;
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields(fields));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}
    }

    /** Emits each word with how often it was seen. */
    @SuppressWarnings("NullAway.Init") // prepare is called before all else
    static final class Count implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient OutputCollector collector;
        private transient Map<String, Long> counts;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("word", "count"));
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector newCollector) {
            collector = newCollector;
            counts = new HashMap<>();
        }

        @Override
        public void execute(Tuple input) {
            String word = input.getString(0);
            collector.emit(input, new Values(word, counts.merge(word, 1L, Long::sum)));
            collector.ack(input);
        }
    }

    /** Keeps what comes first of a pair until the other comes; emits both, anchored to both. Where it gets ticks, it waits for one only. */
    @SuppressWarnings("NullAway.Init") // prepare is called before all else
    static final class Join implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient OutputCollector collector;
        private transient Map<Integer, Tuple> orders;
        private transient Map<Integer, Tuple> payments;
        private transient Set<Integer> fresh; // came since the last tick

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("id", "item", "sum"));
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector newCollector) {
            collector = newCollector;
            orders = new HashMap<>();
            payments = new HashMap<>();
            fresh = new HashSet<>();
        }

        @Override
        public void execute(Tuple input) {
            int id = input.getInteger(0);
            fresh.add(id);
            boolean isOrder = input.getSourceComponent().equals("orders");
            Tuple order = isOrder ? input : orders.remove(id);
            Tuple payment = isOrder ? payments.remove(id) : input;
            if (order == null || payment == null) {
                Tuple replaced = (isOrder ? orders : payments).put(id, input);
                if (replaced != null) {
                    collector.fail(replaced); // it was replayed: the earlier one's time is over
                }
                return;
            }
            collector.emit(List.of(order, payment), new Values(id, order.getValue(1), payment.getValue(1)));
            collector.ack(order);
            collector.ack(payment);
        }

        /** One half may have been done before, and be here because it was replayed: it goes alone. */
        @Override
        public void tick(Tuple tick) {
            passOnOld(orders);
            passOnOld(payments);
            fresh.clear();
        }

        private void passOnOld(Map<Integer, Tuple> halves) {
            halves.values().removeIf(half -> {
                boolean old = !fresh.contains(half.getInteger(0));
                if (old) {
                    collector.emit(half, new Values(half.getInteger(0), half.getValue(1), half.getValue(1)));
                    collector.ack(half);
                }
                return old;
            });
        }
    }
}
