package io.gustfront.api.topology;

import io.gustfront.api.tuple.StreamId;

/**
 * A bolt's subscription.
 *
 * @param stream what it takes in
 * @param grouping how that is spread over its tasks
 */
public record InputSpec(StreamId stream, Grouping grouping) {}
