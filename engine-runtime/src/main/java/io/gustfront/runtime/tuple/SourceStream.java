package io.gustfront.runtime.tuple;

import io.gustfront.api.tuple.Fields;

/**
 * A stream as tuples name it: by an index that all workers of a topology agree on.
 *
 * @param index its place in the sorted list of all streams of the topology; -1 for the system's
 * @param component who emits on it
 * @param stream its id there
 * @param fields the names of its values
 * @param direct whether the producer names the task
 */
public record SourceStream(int index, String component, String stream, Fields fields, boolean direct) {}
