package io.gustfront.examples.hello;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.tuple.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts words in memory, and prints those it saw most on each tick. */
@SuppressWarnings("NullAway.Init") // prepare is called before all else
final class PrintTopWords implements BasicBolt {
    private static final long serialVersionUID = 1L;
    private static final int TOP = 5;

    private transient Map<String, Long> counts;

    @Override
    public void prepare(TopologyContext context) {
        this.counts = new HashMap<>();
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        counts.merge(input.getStringByField("word"), 1L, Long::sum);
    }

    @Override
    public void tick(Tuple tick, BasicOutputCollector collector) {
        System.out.println(counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(TOP)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ")));
    }

    @Override
    public Map<String, Object> getComponentConfiguration() {
        return Map.of(TopologyKeys.TICK_INTERVAL.name(), Duration.ofSeconds(1));
    }
}
