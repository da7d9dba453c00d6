package io.gustfront.chaos.load;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;

/** Takes all records of a key, and writes on them that they were there. Does what goes wrong when it is told to. */
final class KeyedBolt implements BasicBolt {
    private static final long serialVersionUID = 1L;

    private final Mischief mischief;
    private transient int task;

    KeyedBolt(Mischief mischief) {
        this.mischief = mischief;
    }

    @Override
    public void prepare(TopologyContext context) {
        task = context.getThisTaskId();
        mischief.atStart();
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        mischief.befall();
        Stamped stamped = LoadTopology.stamped(input);
        collector.emit(new Values(
                input.getLongByField(LoadTopology.KEY),
                stamped.at(task, ProcessHandle.current().pid()).encode()));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields(LoadTopology.KEY, LoadTopology.STAMPED));
    }
}
