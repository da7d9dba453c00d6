package io.gustfront.examples.join;

import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps what comes first until its other half is there. The engine fails what is kept for too long, and the bolt sees that when the
 * tuple comes again: the newer takes the older's place.
 */
@SuppressWarnings("NullAway.Init") // prepare is called before all else
final class JoinBolt implements Bolt {
    private static final long serialVersionUID = 1L;

    private transient OutputCollector collector;
    private transient Map<Integer, Tuple> orders;
    private transient Map<Integer, Tuple> payments;

    @Override
    public void prepare(TopologyContext context, OutputCollector outputCollector) {
        collector = outputCollector;
        orders = new HashMap<>();
        payments = new HashMap<>();
    }

    @Override
    public void execute(Tuple input) {
        boolean isOrder = input.getSourceComponent().equals("orders");
        int id = input.getIntegerByField("id");
        Tuple other = (isOrder ? payments : orders).remove(id);
        if (other == null) {
            (isOrder ? orders : payments).put(id, input);
            return;
        }
        Tuple order = isOrder ? input : other;
        Tuple payment = isOrder ? other : input;
        collector.emit(
                List.of(order, payment),
                new Values(id, order.getStringByField("item"), payment.getStringByField("amount")));
        collector.ack(order);
        collector.ack(payment);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("id", "item", "amount"));
    }
}
