package io.gustfront.api.topology;

import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;

/** A spout that never emits. */
public class SilentSpout implements Spout {
    @Override
    public void open(TopologyContext context, SpoutOutputCollector collector) {}

    @Override
    public void nextTuple() {}
}
