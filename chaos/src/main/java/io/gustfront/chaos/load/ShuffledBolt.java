package io.gustfront.chaos.load;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.util.List;

/** Takes records from the spout, from whichever comes, and writes on them that they were there. */
final class ShuffledBolt implements BasicBolt {
    private static final long serialVersionUID = 1L;

    private transient int task;

    @Override
    public void prepare(TopologyContext context) {
        task = context.getThisTaskId();
    }

    @Override
    public void execute(Tuple input, BasicOutputCollector collector) {
        Stamped stamped = new Stamped(input.getBinaryByField(LoadTopology.RECORD), List.of())
                .at(input.getSourceTask(), input.getLongByField(LoadTopology.PROCESS))
                .at(task, ProcessHandle.current().pid());
        collector.emit(new Values(input.getLongByField(LoadTopology.KEY), stamped.encode()));
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields(LoadTopology.KEY, LoadTopology.STAMPED));
    }
}
