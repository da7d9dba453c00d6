package io.gustfront.api.topology;

import io.gustfront.api.tuple.StreamId;

/**
 * An edge of the graph.
 *
 * @param stream where it begins
 * @param target the component where it ends
 */
public record StreamEdge(StreamId stream, String target) {}
