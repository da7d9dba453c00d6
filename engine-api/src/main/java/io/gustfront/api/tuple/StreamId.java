package io.gustfront.api.tuple;

import java.io.Serializable;
import java.util.Objects;

/**
 * A stream of a component.
 *
 * @param component the id of the component that emits on it
 * @param stream the stream's id within that component
 */
public record StreamId(String component, String stream) implements Serializable, Comparable<StreamId> {
    /** The stream that {@code emit} without a stream id uses. */
    public static final String DEFAULT = "default";

    /** Of names, both of them. */
    public StreamId {
        Objects.requireNonNull(component, "the component of a stream is null");
        Objects.requireNonNull(stream, "the id of a stream is null");
    }

    /** The default stream of a component. */
    public static StreamId of(String component) {
        return new StreamId(component, DEFAULT);
    }

    @Override
    public int compareTo(StreamId other) {
        int order = component.compareTo(other.component);
        return order != 0 ? order : stream.compareTo(other.stream);
    }

    @Override
    public String toString() {
        return component + ":" + stream;
    }
}
