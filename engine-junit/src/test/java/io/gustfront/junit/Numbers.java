package io.gustfront.junit;

import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;

/** Numbers without end, and a bolt that takes them. */
final class Numbers implements Spout {
    private static final long serialVersionUID = 1L;

    private transient SpoutOutputCollector collector;
    private transient int next;

    static Topology topology() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("numbers", new Numbers());
        builder.setBolt("sink", (number, out) -> {}, 2).shuffleGrouping("numbers");
        return builder.createTopology();
    }

    @Override
    public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
        collector = outputCollector;
    }

    @Override
    public void nextTuple() {
        collector.emit(new Values(next), next);
        next++;
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("number"));
    }
}
