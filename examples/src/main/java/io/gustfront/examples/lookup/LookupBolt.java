package io.gustfront.examples.lookup;

import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;

/** Returns at once; the answer's thread emits and settles. The collector may be called by any thread. */
@SuppressWarnings("NullAway.Init") // prepare is called before all else
final class LookupBolt implements Bolt {
    private static final long serialVersionUID = 1L;

    private final Service service;
    private transient OutputCollector collector;

    LookupBolt(Service service) {
        this.service = service;
    }

    @Override
    public void prepare(TopologyContext context, OutputCollector outputCollector) {
        collector = outputCollector;
    }

    @Override
    public void execute(Tuple input) {
        var unused = service.heightOf(input.getStringByField("city")).whenComplete((height, failure) -> {
            if (failure != null) {
                collector.reportError(failure);
                collector.fail(input, failure);
            } else {
                collector.emit(
                        input, new Values(input.getIntegerByField("id"), input.getStringByField("city"), height));
                collector.ack(input);
            }
        });
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("id", "city", "height"));
    }
}
