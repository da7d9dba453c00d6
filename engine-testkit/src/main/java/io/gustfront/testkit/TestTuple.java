package io.gustfront.testkit;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tuple that a test gives to a bolt, in one line: {@code tuple("word", "gust", "count", 3).from("split").stream("s")}. Immutable.
 *
 * @param fields the names of the values
 * @param values the values
 * @param component who emitted it
 * @param task which of that component's tasks; 0 for one that the tester makes up
 * @param stream on which stream
 * @param isTracked whether a spout waits for what becomes of it
 */
public record TestTuple(
        Fields fields,
        List<? extends @Nullable Object> values,
        String component,
        int task,
        String stream,
        boolean isTracked) {
    /** Who has emitted a tuple of which nothing else is said. */
    public static final String SOMEBODY = "somebody";

    /**
     * A tracked tuple of somebody's default stream.
     *
     * @param namesAndValues the name of a field, its value, the name of the next, and so on
     */
    public static TestTuple tuple(@Nullable Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "a name without a value: tuple(\"word\", \"gust\") has the field 'word'");
        }
        List<String> names = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!(namesAndValues[i] instanceof String name)) {
                throw new IllegalArgumentException("'" + namesAndValues[i]
                        + "' stands where the name of a field belongs: tuple(\"word\", \"gust\") has the field 'word'");
            }
            names.add(name);
            values.add(namesAndValues[i + 1]);
        }
        return new TestTuple(new Fields(names), values, SOMEBODY, 0, StreamId.DEFAULT, true);
    }

    /** The same, emitted by a component. */
    public TestTuple from(String newComponent) {
        return new TestTuple(fields, values, newComponent, task, stream, isTracked);
    }

    /** The same, emitted by one of the component's tasks. */
    public TestTuple fromTask(int newTask) {
        return new TestTuple(fields, values, component, newTask, stream, isTracked);
    }

    /** The same, on a stream. */
    public TestTuple stream(String newStream) {
        return new TestTuple(fields, values, component, task, newStream, isTracked);
    }

    /** The same, and nobody waits for what becomes of it. */
    public TestTuple untracked() {
        return new TestTuple(fields, values, component, task, stream, false);
    }
}
