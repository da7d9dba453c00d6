package io.gustfront.scheduler.placement;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is to become of all topologies of a view.
 *
 * @param topologies a plan for each, by id
 */
public record SchedulingPlan(SortedMap<String, TopologyPlan> topologies) {
    /** Copies what it is given. */
    public SchedulingPlan {
        topologies = Collections.unmodifiableSortedMap(new TreeMap<>(topologies));
    }

    /**
     * The plan for one topology.
     *
     * @throws IllegalArgumentException if the view had no such topology
     */
    public TopologyPlan of(String topology) {
        TopologyPlan plan = topologies.get(topology);
        if (plan == null) {
            throw new IllegalArgumentException(
                    "there is no plan for " + topology + ", only for " + topologies.keySet());
        }
        return plan;
    }
}
