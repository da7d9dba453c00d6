package io.gustfront.scheduler;

import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which ids a topology's tasks have, and which executors host them. Components are sorted by id and tasks numbered from 1 in
 * that order; the numbers depend on nothing that can change while the topology lives. Executors are contiguous ranges of a
 * component's tasks, the larger ranges first.
 */
public final class TopologyLayout {
    private final SortedMap<String, TaskRange> tasks;
    private final SortedMap<String, List<TaskRange>> executors;
    private final String[] componentOfTask;

    private TopologyLayout(SortedMap<String, TaskRange> tasks, SortedMap<String, List<TaskRange>> executors) {
        this.tasks = Collections.unmodifiableSortedMap(tasks);
        this.executors = Collections.unmodifiableSortedMap(executors);
        int highest = tasks.values().stream().mapToInt(TaskRange::last).max().orElse(0);
        this.componentOfTask = new String[highest + 1];
        tasks.forEach((component, range) -> {
            for (int task = range.first(); task <= range.last(); task++) {
                componentOfTask[task] = component;
            }
        });
    }

    /** The layout of a topology with the parallelism that it asks for. */
    public static TopologyLayout of(Topology topology) {
        return of(topology.components(), Map.of());
    }

    /**
     * The layout with other numbers of executors for some components.
     *
     * @param parallelism executors by component id; those that are missing keep what the topology asks for
     * @throws IllegalArgumentException for a component that there isn't, fewer executors than 1 or more than tasks
     */
    public static TopologyLayout of(SortedMap<String, ComponentSpec> components, Map<String, Integer> parallelism) {
        parallelism.keySet().forEach(id -> {
            if (!components.containsKey(id)) {
                throw new IllegalArgumentException("there is no component '" + id + "', only " + components.keySet());
            }
        });
        SortedMap<String, Sizes> sizes = new TreeMap<>();
        components.forEach((id, component) ->
                sizes.put(id, new Sizes(component.tasks(), parallelism.getOrDefault(id, component.parallelism()))));
        return ofSizes(sizes);
    }

    /** The layout of components of which only the sizes are known. */
    public static TopologyLayout ofSizes(SortedMap<String, Sizes> components) {
        SortedMap<String, TaskRange> tasks = new TreeMap<>();
        SortedMap<String, List<TaskRange>> executors = new TreeMap<>();
        int next = 1;
        for (Map.Entry<String, Sizes> component : components.entrySet()) {
            Sizes sizes = component.getValue();
            if (sizes.executors() < 1 || sizes.executors() > sizes.tasks()) {
                throw new IllegalArgumentException("component '" + component.getKey()
                        + (sizes.tasks() == 1
                                ? "' has one task, and so one executor, not "
                                : "' has " + sizes.tasks() + " tasks; it can have 1 to " + sizes.tasks()
                                        + " executors, not ")
                        + sizes.executors());
            }
            TaskRange range = new TaskRange(next, next + sizes.tasks() - 1);
            tasks.put(component.getKey(), range);
            executors.put(component.getKey(), split(range, sizes.executors()));
            next = range.last() + 1;
        }
        return new TopologyLayout(tasks, executors);
    }

    /**
     * How large a component is.
     *
     * @param tasks its tasks
     * @param executors the executors that host them
     */
    public record Sizes(int tasks, int executors) {}

    /** The tasks of each component. */
    public SortedMap<String, TaskRange> tasks() {
        return tasks;
    }

    /** The executors of each component, ascending. */
    public SortedMap<String, List<TaskRange>> executors() {
        return executors;
    }

    /** All executors, ascending. */
    public List<TaskRange> allExecutors() {
        return executors.values().stream().flatMap(List::stream).sorted().toList();
    }

    /**
     * The component that a task belongs to.
     *
     * @throws IllegalArgumentException if there is no such task
     */
    public String componentOf(int task) {
        if (task < 1 || task >= componentOfTask.length) {
            throw new IllegalArgumentException("there is no task " + task);
        }
        return componentOfTask[task];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopologyLayout layout && executors.equals(layout.executors);
    }

    @Override
    public int hashCode() {
        return executors.hashCode();
    }

    @Override
    public String toString() {
        return executors.toString();
    }

    private static List<TaskRange> split(TaskRange tasks, int executors) {
        List<TaskRange> ranges = new ArrayList<>();
        int first = tasks.first();
        for (int i = 0; i < executors; i++) {
            int size = tasks.size() / executors + (i < tasks.size() % executors ? 1 : 0);
            ranges.add(new TaskRange(first, first + size - 1));
            first += size;
        }
        return List.copyOf(ranges);
    }
}
