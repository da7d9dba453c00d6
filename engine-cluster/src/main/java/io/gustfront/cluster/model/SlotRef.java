package io.gustfront.cluster.model;

/**
 * A place for one worker.
 *
 * @param node the node's id
 * @param port its port
 */
public record SlotRef(String node, int port) implements Comparable<SlotRef> {
    /** Checks both. */
    public SlotRef {
        Ids.require("node's id", node);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    @Override
    public int compareTo(SlotRef other) {
        int order = node.compareTo(other.node);
        return order != 0 ? order : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return node + ":" + port;
    }
}
