package io.gustfront.runtime.semantics;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.InputSpec;
import io.gustfront.api.topology.Topology;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes of a topology one of which as much as possible is fused: shuffled tuples stay in the worker where they can. */
final class Fusing {
    private Fusing() {}

    static Topology wherePossible(Topology topology) {
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
                                spec.inputs().stream().map(Fusing::local).toList(),
                                spec.configuration())));
        return Topology.restored(components, topology.workerHooks(), topology.warnings());
    }

    private static InputSpec local(InputSpec input) {
        return input.grouping() instanceof Grouping.Shuffle
                ? new InputSpec(input.stream(), new Grouping.LocalOrShuffle())
                : input;
    }

    static Config allowed(Config config) {
        return new Config(config).set(TopologyKeys.FUSE, true);
    }
}
