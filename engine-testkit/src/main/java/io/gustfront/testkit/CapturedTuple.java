package io.gustfront.testkit;

import io.gustfront.api.tuple.Fields;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tuple that a component emitted.
 *
 * @param component who emitted it
 * @param task which of its tasks
 * @param stream the stream
 * @param fields the names of the values
 * @param values the values
 * @param at when, since the start
 */
public record CapturedTuple(
        String component,
        int task,
        String stream,
        Fields fields,
        List<? extends @Nullable Object> values,
        Duration at) {
    /** The value of a field. */
    public @Nullable Object get(String field) {
        return values.get(fields.fieldIndex(field));
    }

    /** The string of a field. */
    public String getString(String field) {
        return String.valueOf(get(field));
    }

    @Override
    public String toString() {
        return component + ":" + stream + " task " + task + " " + values;
    }
}
