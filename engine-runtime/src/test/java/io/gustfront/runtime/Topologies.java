package io.gustfront.runtime;

import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Spout;

/** Parts of topologies for tests of what never calls user code. */
public final class Topologies {
    private Topologies() {}

    /** A spout that never emits. */
    public static Spout spout() {
        return new SilentSpout();
    }

    private static final class SilentSpout implements Spout {
        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}
    }
}
