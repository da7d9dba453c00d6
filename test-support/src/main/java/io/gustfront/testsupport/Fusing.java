package io.gustfront.testsupport;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.InputSpec;
import io.gustfront.api.topology.Topology;
import java.util.SortedMap;
import java.util.TreeMap;

/** Has as much of a topology be fused as possible. */
public final class Fusing {
    private Fusing() {}

    /**
     * The same topology, of which as much may be fused as possible: what is shuffled among as many executors as emit it stays in the worker
     * where it can. All else is shuffled as before, for nothing would be fused there, and evenness is what tests ask of it.
     */
    public static Topology wherePossible(Topology topology) {
        SortedMap<String, ComponentSpec> components = new TreeMap<>();
        topology.components()
                .forEach((id, spec) -> components.put(
                        id,
                        new ComponentSpec(
                                id,
                                spec.prototype(),
                                spec.parallelism(),
                                spec.tasks(),
                                spec.streams(),
                                spec.inputs().stream()
                                        .map(input -> isPaired(topology, input, spec) ? local(input) : input)
                                        .toList(),
                                spec.configuration())));
        return Topology.restored(components, topology.workerHooks(), topology.warnings());
    }

    private static boolean isPaired(Topology topology, InputSpec input, ComponentSpec to) {
        ComponentSpec from = topology.components().get(input.stream().component());
        return from != null && from.parallelism() == to.parallelism();
    }

    private static InputSpec local(InputSpec input) {
        return input.grouping() instanceof Grouping.Shuffle
                ? new InputSpec(input.stream(), new Grouping.LocalOrShuffle())
                : input;
    }

    /** The same configuration, which allows it. */
    public static Config allowed(Config config) {
        return new Config(config).set(TopologyKeys.FUSE, true);
    }
}
