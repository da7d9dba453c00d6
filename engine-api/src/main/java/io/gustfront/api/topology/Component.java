package io.gustfront.api.topology;

import java.io.Serializable;
import java.util.Map;

/**
 * What spouts and bolts have in common. The object that the builder is given is a prototype: it is serialized, and each task
 * works on a copy of its own. So what can't be serialized is made in {@code open} or {@code prepare}.
 */
public interface Component extends Serializable {
    /** Declares the streams that this emits on. Called once, where the topology is built. */
    default void declareOutputFields(OutputFieldsDeclarer declarer) {}

    /** Configuration for this component alone; the builder's {@code addConfiguration} goes over it. */
    default Map<String, Object> getComponentConfiguration() {
        return Map.of();
    }
}
