package io.gustfront.scheduler.placement;

/**
 * A place for one worker. A worker that is started again in its slot listens on the same port.
 *
 * @param node the id of the node
 * @param port fixed, 1 to 65535
 */
public record Slot(String node, int port) implements Comparable<Slot> {
    /** Checks the port. */
    public Slot {
        if (node.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a slot: node '" + node + "', port " + port);
        }
    }

    @Override
    public int compareTo(Slot other) {
        int order = node.compareTo(other.node);
        return order != 0 ? order : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return node + ":" + port;
    }
}
