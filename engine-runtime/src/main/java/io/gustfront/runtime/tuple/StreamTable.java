package io.gustfront.runtime.tuple;

import io.gustfront.api.topology.Topology;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.api.tuple.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All streams of a topology, numbered in the order of component and stream ids. Immutable. */
public final class StreamTable {
    /** The stream of ticks. */
    public static final SourceStream TICK =
            new SourceStream(-1, Tuple.SYSTEM_COMPONENT, Tuple.TICK_STREAM, new Fields(), false);

    private final List<SourceStream> streams = new ArrayList<>();
    private final Map<StreamId, SourceStream> byId = new LinkedHashMap<>();

    /** The streams of a topology. */
    public StreamTable(Topology topology) {
        topology.components()
                .forEach((component, spec) -> spec.streams().forEach((id, stream) -> {
                    SourceStream source =
                            new SourceStream(streams.size(), component, id, stream.fields(), stream.direct());
                    streams.add(source);
                    byId.put(new StreamId(component, id), source);
                }));
    }

    /** The stream with an index; null if there is none. */
    public @Nullable SourceStream get(int index) {
        return index >= 0 && index < streams.size() ? streams.get(index) : null;
    }

    /** The stream with an id; null if there is none. */
    public @Nullable SourceStream get(StreamId id) {
        return byId.get(id);
    }

    /** All streams of a component, by their ids. */
    public Map<String, SourceStream> ofComponent(String component) {
        Map<String, SourceStream> own = new LinkedHashMap<>();
        for (SourceStream stream : streams) {
            if (stream.component().equals(component)) {
                own.put(stream.stream(), stream);
            }
        }
        return own;
    }
}
