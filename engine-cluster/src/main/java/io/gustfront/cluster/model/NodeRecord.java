package io.gustfront.cluster.model;

import java.util.List;

/**
 * What is kept of a node, in {@code /nodes/<node>}, for as long as something is placed there, it is being emptied, or it lives.
 *
 * @param node its id, the same over restarts
 * @param host where its workers' links are answered
 * @param ports its slots
 * @param draining whether it is to be emptied
 */
public record NodeRecord(String node, String host, List<Integer> ports, boolean draining) {
    /** Copies what it is given, and refuses illegal ids. */
    public NodeRecord {
        Ids.require("node's id", node);
        ports = ports.stream().sorted().distinct().toList();
    }

    /** The same, to be emptied or not. */
    public NodeRecord withDraining(boolean wanted) {
        return new NodeRecord(node, host, ports, wanted);
    }
}
