package io.gustfront.cli.local;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.local.LocalTopology;
import io.gustfront.runtime.worker.ComponentStats;
import java.util.List;

/**
 * A topology that a program submitted to a local cluster.
 *
 * @param running it, running
 * @param topology what it is
 * @param config what holds for it
 */
public record LocalSubmission(LocalTopology running, Topology topology, Config config) {
    /** Ends it, and lets what is in flight drain as long as its configuration says. */
    public void kill() {
        running.kill(TopologyConfig.of(config).get(TopologyKeys.DRAIN_WAIT));
    }

    /** What its spouts tell of themselves. */
    public List<ComponentStats> spouts() {
        return running.stats().components().values().stream()
                .filter(component -> isSpout(component.component()))
                .toList();
    }

    /** Whether a component is a spout. */
    public boolean isSpout(String component) {
        ComponentSpec spec = topology.components().get(component);
        return spec != null && spec.isSpout();
    }
}
