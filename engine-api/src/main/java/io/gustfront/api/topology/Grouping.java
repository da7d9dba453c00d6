package io.gustfront.api.topology;

import io.gustfront.api.tuple.Fields;
import java.util.Locale;

/** How a stream's tuples are spread over the tasks of a component that subscribes to it. */
public sealed interface Grouping {
    /** Evenly, and rather to tasks that have room. */
    record Shuffle() implements Grouping {}

    /** To tasks in the same worker where there are any, else as {@link Shuffle}. */
    record LocalOrShuffle() implements Grouping {}

    /** Equal values of the fields go to the same task, for the topology's life, whatever is restarted or moved. */
    record ByFields(Fields fields) implements Grouping {}

    /** Equal values of the fields go to one of two tasks, the one that has got less from this producer. */
    record PartialKey(Fields fields) implements Grouping {}

    /** All to the lowest task. */
    record Global() implements Grouping {}

    /** A copy to each task. */
    record All() implements Grouping {}

    /** The user doesn't care; as {@link Shuffle}. */
    record None() implements Grouping {}

    /** The producer names the task. */
    record Direct() implements Grouping {}

    /** A user's class chooses. */
    record Custom(CustomGrouping chooser) implements Grouping {}

    /** The grouping's name, as shown to people. */
    default String describe() {
        if (this instanceof ByFields byFields) {
            return "fields" + byFields.fields();
        }
        if (this instanceof PartialKey partialKey) {
            return "partial-key" + partialKey.fields();
        }
        if (this instanceof LocalOrShuffle) {
            return "local-or-shuffle";
        }
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
