package io.gustfront.api.topology;

import io.gustfront.api.config.TopologyKeys;

/** What can be said of a spout after it was set. */
public final class SpoutDeclarer extends ComponentDeclarer<SpoutDeclarer> {
    SpoutDeclarer(String id, Spout prototype, int parallelism) {
        super(id, prototype, parallelism);
    }

    /** Bounds the open tracked tuples of each task. */
    public SpoutDeclarer setMaxSpoutPending(int tuples) {
        return addConfiguration(TopologyKeys.SPOUT_MAX_PENDING, tuples);
    }

    @Override
    SpoutDeclarer self() {
        return this;
    }
}
