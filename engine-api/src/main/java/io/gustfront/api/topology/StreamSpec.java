package io.gustfront.api.topology;

import io.gustfront.api.tuple.Fields;

/**
 * A declared stream.
 *
 * @param fields the names of its values
 * @param direct whether the producer names the task for each tuple
 */
public record StreamSpec(Fields fields, boolean direct) {}
