package io.gustfront.scheduler.placement;

/**
 * One component takes in what another emits.
 *
 * @param from the id of the component that emits
 * @param to the id of the component that takes in; may be the same
 */
public record ComponentEdge(String from, String to) implements Comparable<ComponentEdge> {
    @Override
    public int compareTo(ComponentEdge other) {
        int order = from.compareTo(other.from);
        return order != 0 ? order : to.compareTo(other.to);
    }

    @Override
    public String toString() {
        return from + "->" + to;
    }
}
