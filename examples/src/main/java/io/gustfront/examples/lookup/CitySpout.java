package io.gustfront.examples.lookup;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Names cities as fast as they are taken, and again those that failed. */
@SuppressWarnings("NullAway.Init") // open is called before all else
final class CitySpout implements Spout {
    private static final long serialVersionUID = 1L;
    private static final List<String> CITIES = List.of("Ulm", "Riga", "Quito", "La Paz", "Hue", "Oslo");

    private transient SpoutOutputCollector collector;
    private transient Deque<Integer> failed;
    private transient int next;

    @Override
    public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
        collector = outputCollector;
        failed = new ArrayDeque<>();
    }

    @Override
    public void nextTuple() {
        Integer again = failed.poll();
        int id = again == null ? next++ : again;
        collector.emit(new Values(id, CITIES.get(id % CITIES.size())), id);
    }

    @Override
    public void fail(Object messageId, FailReason reason) {
        failed.add((Integer) messageId);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("id", "city"));
    }
}
