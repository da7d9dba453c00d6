package com.example.orders;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;

/** The topology that the pages submit under this name. */
public final class OrdersTopology {
    private static final int TASKS = 12;

    private OrdersTopology() {}

    public static void main(String... arguments) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("orders", new Orders());
        builder.setBolt("count", new Count(), 4).setNumTasks(TASKS).fieldsGrouping("orders", new Fields("order"));
        Gust.submit("orders", builder.createTopology(), new Config().setMaxSpoutPending(10));
    }

    private static final class Orders implements Spout {
        private static final long serialVersionUID = 1L;

        private transient SpoutOutputCollector collector;
        private transient long next;

        @Override
        public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
            collector = outputCollector;
        }

        @Override
        public void nextTuple() {
            if (next < 1_000) {
                next++;
                collector.emit(new Values(next), next);
            }
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("order"));
        }
    }

    private static final class Count implements BasicBolt {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("SystemOut") // what a user may do, and gust logs shows
        public void prepare(TopologyContext context) {
            System.out.println("task " + context.getThisTaskId() + " counts");
        }

        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {}
    }
}
