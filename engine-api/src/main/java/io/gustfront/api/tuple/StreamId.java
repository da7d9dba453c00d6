package io.gustfront.api.tuple;

import java.io.Serializable;

/**
 * A stream of a component.
 *
 * @param component the id of the component that emits on it
 * @param stream the stream's id within that component
 */
public record StreamId(String component, String stream) implements Serializable, Comparable<StreamId> {
    /** The stream that {@code emit} without a stream id uses. */
    public static final String DEFAULT = "default";

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
