package io.gustfront.api.topology;

import io.gustfront.api.task.WorkerHook;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A validated graph of components, streams and groupings. Made by {@link TopologyBuilder}; immutable. */
public final class Topology {
    private static final int LONGEST_ID = 128;

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

    /**
     * Whether this may be the id of a component or a stream, or the name of a topology: 1 to 128 of {@code A-Z a-z 0-9 . _ -}, and
     * neither {@code .} nor {@code ..}. Those that begin with two underscores are the system's.
     */
    public static boolean isLegalId(String id) {
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (!isLegal(id.charAt(i))) {
                return false;
            }
        }
        return !id.equals(".") && !id.equals("..");
    }

    // By hand: masters check records whenever one is made, which they do all the time.
    private static boolean isLegal(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
