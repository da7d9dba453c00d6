package io.gustfront.api.topology;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.tuple.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What can be said of a bolt after it was set: what it takes in, above all. */
public final class BoltDeclarer extends ComponentDeclarer<BoltDeclarer> implements InputDeclarer<BoltDeclarer> {
    final List<InputSpec> inputs = new ArrayList<>();

    BoltDeclarer(String id, Component prototype, int parallelism) {
        super(id, prototype, parallelism);
    }

    @Override
    public BoltDeclarer grouping(StreamId stream, Grouping grouping) {
        inputs.add(new InputSpec(stream, grouping));
        return this;
    }

    /** Has each task get a tick at this interval. */
    public BoltDeclarer setTickInterval(Duration interval) {
        return addConfiguration(TopologyKeys.TICK_INTERVAL, interval);
    }

    @Override
    BoltDeclarer self() {
        return this;
    }
}
