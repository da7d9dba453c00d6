package io.gustfront.kafka;

import io.gustfront.api.tuple.Tuple;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Takes from a tuple what goes into a record: {@code tuple -> tuple.getStringByField("word")}. Called by the executor's thread,
 * once for each tuple. What it throws fails the tuple.
 *
 * @param <T> what it takes
 */
@FunctionalInterface
public interface TupleMapper<T> extends Serializable {
    /** Takes it; null for nothing. */
    @Nullable
    T map(Tuple tuple);
}
