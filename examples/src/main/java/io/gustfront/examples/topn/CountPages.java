package io.gustfront.examples.topn;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.util.HashMap;
import java.util.Map;

/** Counts the pages that come to its task, and tells the best of them at each tick. */
@SuppressWarnings("NullAway.Init") // prepare is called before all else
final class CountPages implements BasicBolt {
    private static final long serialVersionUID = 1L;

    private final int top;
    private transient Map<String, Long> counts;

    CountPages(int top) {
        this.top = top;
    }

    @Override
    public void prepare(TopologyContext context) {
        counts = new HashMap<>();
    }

    @Override
    public void execute(Tuple view, BasicOutputCollector collector) {
        counts.merge(view.getStringByField("page"), 1L, Long::sum);
    }

    @Override
    public void tick(Tuple tick, BasicOutputCollector collector) {
        Ranking.best(counts, top).forEach(page -> collector.emit(new Values(page.getKey(), page.getValue())));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("page", "count"));
    }
}
