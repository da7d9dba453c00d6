package io.gustfront.runtime.local;

import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;

/** Emits tracked numbers, from zero; all its calls are {@linkplain TaskCalls noted}. */
class NumberSpout implements Spout {
    private static final long serialVersionUID = 1L;
    private final int count;
    private transient TopologyContext context;
    private transient SpoutOutputCollector collector;
    private int next;

    /** @param count how many numbers each task emits */
    NumberSpout(int count) {
        this.count = count;
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("number"));
    }

    @Override
    public void open(TopologyContext newContext, SpoutOutputCollector newCollector) {
        context = newContext;
        collector = newCollector;
        TaskCalls.note(context, "open");
    }

    @Override
    public void activate() {
        TaskCalls.note(context, "activate");
    }

    @Override
    public void nextTuple() {
        TaskCalls.note(context, "nextTuple");
        if (next < count) {
            collector.emit(new Values(next), next++);
        }
    }

    @Override
    public void ack(Object messageId) {
        TaskCalls.note(context, "ack");
    }

    @Override
    public void close() {
        TaskCalls.note(context, "close");
    }
}
