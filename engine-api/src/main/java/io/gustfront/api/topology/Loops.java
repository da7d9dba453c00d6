package io.gustfront.api.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the edges that close a cycle: those that lead back to a component from which the walk, depth first from the spouts in
 * the order of their ids, has come. The same topology always gives the same edges; without them, the graph has no cycle.
 */
public final class Loops {
    private static final Comparator<StreamEdge> EDGE_ORDER =
            Comparator.comparing(StreamEdge::target).thenComparing(StreamEdge::stream);

    private final Map<String, Set<StreamEdge>> outgoing = new TreeMap<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> onPath = new HashSet<>();
    private final List<StreamEdge> feedback = new ArrayList<>();

    private Loops(Map<String, ComponentSpec> components) {
        components
                .values()
                .forEach(component -> component
                        .inputs()
                        .forEach(input -> outgoing.computeIfAbsent(
                                        input.stream().component(), id -> new TreeSet<>(EDGE_ORDER))
                                .add(new StreamEdge(input.stream(), component.id()))));
    }

    /** The edges of a topology that close a cycle; empty for nearly all topologies. */
    public static List<StreamEdge> feedbackEdges(Map<String, ComponentSpec> components) {
        Loops loops = new Loops(components);
        Map<String, ComponentSpec> sorted = new TreeMap<>(components);
        sorted.values().stream().filter(ComponentSpec::isSpout).forEach(spout -> loops.walk(spout.id()));
        sorted.keySet().forEach(loops::walk);
        return List.copyOf(loops.feedback);
    }

    private void walk(String component) {
        if (!done.add(component)) {
            return;
        }
        onPath.add(component);
        for (StreamEdge edge : outgoing.getOrDefault(component, Set.of())) {
            if (onPath.contains(edge.target())) {
                feedback.add(edge);
            } else {
                walk(edge.target());
            }
        }
        onPath.remove(component);
    }
}
