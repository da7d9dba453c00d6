package io.gustfront.examples.enrichment;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.FailedException;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.util.Map;

/** Adds to an order what it costs, in cents. An order that has no price fails, with that as the reason. */
public final class PriceOrder implements BasicBolt {
    private static final long serialVersionUID = 1L;
    private static final Map<String, Integer> CENTS = Map.of("kettle", 2990, "cup", 450, "spoon", 120);

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        String order = input.getStringByField("order");
        String[] words = order.split(";", -1);
        if (words.length != 3) {
            throw new FailedException("'" + order + "' is not customer;item;quantity");
        }
        Integer cents = CENTS.get(words[1]);
        if (cents == null) {
            throw new FailedException("there is no price for '" + words[1] + "'");
        }
        collector.emit(new Values(words[0], order + ";" + cents * quantity(order, words[2])));
    }

    private static int quantity(String order, String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new FailedException("'" + word + "' in '" + order + "' is no quantity", e);
        }
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("customer", "order"));
    }
}
