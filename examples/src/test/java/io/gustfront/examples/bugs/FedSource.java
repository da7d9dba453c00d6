package io.gustfront.examples.bugs;

import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Fields;

/**
 * A spout that tests feed, so all it does itself is to declare its field.
 *
 * @param field its name
 */
record FedSource(String field) implements Spout {
    private static final long serialVersionUID = 1L;

    @Override
    public void open(TopologyContext context, SpoutOutputCollector collector) {}

    @Override
    public void nextTuple() {}

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields(field));
    }
}
