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
import java.util.stream.Collectors;

/** Keeps what the counters told last, and emits the best of all at each tick. A page has one counter, so nothing is added up. */
@SuppressWarnings("NullAway.Init") // prepare is called before all else
final class MergeTops implements BasicBolt {
    private static final long serialVersionUID = 1L;

    private final int top;
    private transient Map<String, Long> counts;

    MergeTops(int top) {
        this.top = top;
    }

    @Override
    public void prepare(TopologyContext context) {
        counts = new HashMap<>();
    }

    @Override
    public void execute(Tuple counted, BasicOutputCollector collector) {
        counts.put(counted.getStringByField("page"), counted.getLongByField("count"));
    }

    @Override
    public void tick(Tuple tick, BasicOutputCollector collector) {
        if (!counts.isEmpty()) {
            collector.emit(new Values(Ranking.best(counts, top).stream()
                    .map(page -> page.getKey() + " " + page.getValue())
                    .collect(Collectors.joining(", "))));
        }
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("top"));
    }
}
