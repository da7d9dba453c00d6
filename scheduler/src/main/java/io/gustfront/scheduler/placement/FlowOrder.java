package io.gustfront.scheduler.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The order in which tuples flow through components. */
final class FlowOrder {
    private FlowOrder() {}

    /**
     * Each component after those that it takes in from; where that leaves a choice, those first that take in from one before,
     * then by id. A loop is cut where the flow enters it.
     */
    static List<String> of(SortedSet<String> components, SortedSet<ComponentEdge> edges) {
        SortedMap<String, Integer> inputsToCome = new TreeMap<>();
        components.forEach(component -> inputsToCome.put(component, 0));
        edges.stream().filter(FlowOrder::isToAnother).forEach(edge -> inputsToCome.merge(edge.to(), 1, Integer::sum));
        Set<String> reached = new HashSet<>();
        List<String> order = new ArrayList<>();
        while (!inputsToCome.isEmpty()) {
            String next = inputsToCome.entrySet().stream()
                    .min(Comparator.comparing((Map.Entry<String, Integer> one) -> one.getValue() > 0)
                            .thenComparing(one -> !reached.contains(one.getKey()))
                            .thenComparing(Map.Entry.comparingByValue())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .orElseThrow()
                    .getKey();
            order.add(next);
            inputsToCome.remove(next);
            for (ComponentEdge edge : edges) {
                if (edge.from().equals(next) && isToAnother(edge)) {
                    reached.add(edge.to());
                    inputsToCome.computeIfPresent(edge.to(), (component, inputs) -> inputs - 1);
                }
            }
        }
        return order;
    }

    private static boolean isToAnother(ComponentEdge edge) {
        return !edge.from().equals(edge.to());
    }
}
