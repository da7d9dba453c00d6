package io.gustfront.scheduler.placement;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that placement depends on. Two views of the same nodes and topologies are equal, in whatever order they were given.
 *
 * @param nodes the nodes that are known, by id
 * @param topologies those that have slots or want some, the first served first
 */
public record ClusterView(List<NodeView> nodes, List<TopologyView> topologies) {
    /** Sorts what it is given, and refuses two of the same id. */
    public ClusterView {
        nodes = nodes.stream().sorted(Comparator.comparing(NodeView::id)).toList();
        topologies = topologies.stream()
                .sorted(Comparator.comparingLong(TopologyView::priority).thenComparing(TopologyView::id))
                .toList();
        Set<String> ids = new HashSet<>();
        nodes.forEach(node -> requireNew(ids, "node", node.id()));
        ids.clear();
        topologies.forEach(topology -> requireNew(ids, "topology", topology.id()));
    }

    private static void requireNew(Set<String> ids, String what, String id) {
        if (!ids.add(id)) {
            throw new IllegalArgumentException("there are two of " + what + " " + id);
        }
    }
}
