package io.gustfront.examples.topn;

import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;

/** Makes up views of ten pages, of which the first are the most likely. Nobody minds if one is lost: they are not tracked. */
@SuppressWarnings("NullAway.Init") // open is called before all else
final class ViewSpout implements Spout {
    private static final long serialVersionUID = 1L;
    private static final int PAGES = 10;
    private static final long PAUSE_NS = 100_000;

    private transient TopologyContext context;
    private transient SpoutOutputCollector collector;
    private transient long dueNs;

    @Override
    public void open(TopologyContext topologyContext, SpoutOutputCollector outputCollector) {
        context = topologyContext;
        collector = outputCollector;
        dueNs = topologyContext.getClock().nanoTime();
    }

    @Override
    public void nextTuple() {
        if (context.getClock().nanoTime() - dueNs >= 0) {
            dueNs += PAUSE_NS;
            int page = context.getRandom().nextInt(1 + context.getRandom().nextInt(PAGES));
            collector.emit(new Values("page-" + page));
        }
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("page"));
    }
}
