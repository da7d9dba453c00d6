package io.gustfront.examples.join;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;
import java.util.ArrayDeque;
import java.util.Deque;

/** Emits 0, 1, 2… with a text to each, one a millisecond; and again what failed. */
@SuppressWarnings("NullAway.Init") // open is called before all else
final class NumberedSpout implements Spout {
    private static final long serialVersionUID = 1L;
    private static final long PAUSE_NS = 1_000_000;

    private final String idField;
    private final String textField;
    private transient TopologyContext context;
    private transient SpoutOutputCollector collector;
    private transient Deque<Integer> failed;
    private transient long dueNs;
    private transient int next;

    NumberedSpout(String idField, String textField) {
        this.idField = idField;
        this.textField = textField;
    }

    @Override
    public void open(TopologyContext topologyContext, SpoutOutputCollector outputCollector) {
        context = topologyContext;
        collector = outputCollector;
        failed = new ArrayDeque<>();
        dueNs = topologyContext.getClock().nanoTime();
    }

    @Override
    public void nextTuple() {
        Integer again = failed.poll();
        if (again != null) {
            emit(again);
        } else if (context.getClock().nanoTime() - dueNs >= 0) {
            dueNs += PAUSE_NS;
            emit(next++);
        }
    }

    private void emit(int id) {
        collector.emit(new Values(id, textField + " " + id), id);
    }

    @Override
    public void fail(Object messageId, FailReason reason) {
        failed.add((Integer) messageId);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields(idField, textField));
    }
}
