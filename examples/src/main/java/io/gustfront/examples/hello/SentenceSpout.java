package io.gustfront.examples.hello;

import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;
import java.time.Duration;
import java.util.List;

/** Makes up a sentence each millisecond. Tracked, but not replayed: what fails is lost. */
@SuppressWarnings("NullAway.Init") // open is called before all else
final class SentenceSpout implements Spout {
    private static final long serialVersionUID = 1L;
    private static final long PAUSE_NS = Duration.ofMillis(1).toNanos();
    private static final List<String> WHO = List.of("the storm", "a gust", "the rain", "a small cloud", "the night");
    private static final List<String> DOES = List.of("crosses", "wakes", "forgets", "follows", "drenches");
    private static final List<String> WHOM =
            List.of("the harbor", "a field", "our street", "the hills", "a sleeping cat");

    private transient TopologyContext context;
    private transient SpoutOutputCollector collector;
    private transient long dueNs;
    private transient long count;

    @Override
    public void open(TopologyContext topologyContext, SpoutOutputCollector outputCollector) {
        this.context = topologyContext;
        this.collector = outputCollector;
        this.dueNs = topologyContext.getClock().nanoTime();
    }

    @Override
    public void nextTuple() {
        if (context.getClock().nanoTime() - dueNs < 0) {
            return;
        }
        dueNs += PAUSE_NS;
        collector.emit(new Values(pick(WHO) + " " + pick(DOES) + " " + pick(WHOM)), ++count);
    }

    private String pick(List<String> phrases) {
        return phrases.get(context.getRandom().nextInt(phrases.size()));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("sentence"));
    }
}
