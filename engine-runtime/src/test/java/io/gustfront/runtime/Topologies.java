package io.gustfront.runtime;

import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Fields;

/** Parts of topologies for tests of what never calls user code. */
public final class Topologies {
    private Topologies() {}

    /** A spout that never emits. */
    public static Spout spout() {
        return new SilentSpout();
    }

    /** A spout that never emits, with a direct default stream. */
    public static Spout directSpout(String... fields) {
        return new SilentSpout() {
            @Override
            public void declareOutputFields(OutputFieldsDeclarer declarer) {
                declarer.declare(true, new Fields(fields));
            }
        };
    }

    private static class SilentSpout implements Spout {
        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}
    }
}
