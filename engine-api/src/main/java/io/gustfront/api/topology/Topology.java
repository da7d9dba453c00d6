package io.gustfront.api.topology;

import io.gustfront.api.task.WorkerHook;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A validated graph of components, streams and groupings. Made by {@link TopologyBuilder}; immutable. */
public final class Topology {
    private final SortedMap<String, ComponentSpec> components;
    private final List<WorkerHook> workerHooks;
    private final List<String> warnings;

    Topology(Map<String, ComponentSpec> components, List<WorkerHook> workerHooks, List<String> warnings) {
        this.components = Collections.unmodifiableSortedMap(new TreeMap<>(components));
        this.workerHooks = List.copyOf(workerHooks);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * For the engine: a topology that was validated where it was built and has been read again.
     *
     * @param components by id
     */
    public static Topology restored(
            Map<String, ComponentSpec> components, List<WorkerHook> workerHooks, List<String> warnings) {
        return new Topology(components, workerHooks, warnings);
    }

    /** The components by id, sorted. */
    public SortedMap<String, ComponentSpec> components() {
        return components;
    }

    /** What runs in each worker around its tasks. */
    public List<WorkerHook> workerHooks() {
        return workerHooks;
    }

    /** What is legal and probably not meant: loops, more executors than tasks, bolts that take nothing in. */
    public List<String> warnings() {
        return warnings;
    }
}
