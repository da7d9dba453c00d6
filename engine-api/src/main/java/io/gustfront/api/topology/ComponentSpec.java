package io.gustfront.api.topology;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A component of a topology. Immutable but for the prototype, which is nobody's to call.
 *
 * @param id unique within the topology
 * @param prototype a {@link Spout}, {@link Bolt} or {@link BasicBolt}, which each task gets a copy of
 * @param parallelism how many executors it asks for; at most {@code tasks}
 * @param tasks how many tasks it has, for the topology's life
 * @param streams what it emits on
 * @param inputs what it takes in; none for a spout
 * @param configuration what holds for it alone
 */
public record ComponentSpec(
        String id,
        Component prototype,
        int parallelism,
        int tasks,
        SortedMap<String, StreamSpec> streams,
        List<InputSpec> inputs,
        Map<String, Object> configuration) {

    /** Copies what it is given. */
    public ComponentSpec {
        streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
        inputs = List.copyOf(inputs);
        configuration = Map.copyOf(configuration);
    }

    /** Whether this is a spout. */
    public boolean isSpout() {
        return prototype instanceof Spout;
    }
}
