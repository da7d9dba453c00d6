package io.gustfront.testkit;

import io.gustfront.api.tuple.Fields;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a bolt or spout under test has emitted.
 *
 * @param stream the stream
 * @param fields the names of the values
 * @param values the values
 * @param anchors a bolt's: the inputs that it is anchored to
 * @param messageId a spout's: the message id; null if it isn't tracked
 * @param directTask the task that was named; 0 where the groupings choose
 * @param at when, since the start
 */
public record Emitted(
        String stream,
        Fields fields,
        List<? extends @Nullable Object> values,
        List<Delivery> anchors,
        @Nullable Object messageId,
        int directTask,
        Duration at) {
    /** The value of a field. */
    public @Nullable Object get(String field) {
        return values.get(fields.fieldIndex(field));
    }

    /**
     * It is anchored to these inputs, and to no other.
     *
     * @throws AssertionError if it isn't
     */
    public Emitted assertAnchoredTo(Delivery... inputs) {
        if (!new LinkedHashSet<>(anchors).equals(new LinkedHashSet<>(Arrays.asList(inputs)))) {
            throw new AssertionError(this + "\nshould be anchored to " + Arrays.toString(inputs));
        }
        return this;
    }

    /**
     * It is anchored to nothing: nobody replays it.
     *
     * @throws AssertionError if it is
     */
    public Emitted assertUnanchored() {
        return assertAnchoredTo();
    }

    /** The one among some that has these values; an error that tells the story if there is none, or are several. */
    static Emitted theOne(List<Emitted> emitted, String stream, List<? extends @Nullable Object> values, String story) {
        List<Emitted> found =
                emitted.stream().filter(each -> each.has(stream, values)).toList();
        if (found.size() != 1) {
            throw new AssertionError(values + " should have been emitted on '" + stream + "' once, but was "
                    + (found.isEmpty() ? "not" : found.size() + " times") + ". What happened:\n" + story);
        }
        return found.get(0);
    }

    private boolean has(String otherStream, List<? extends @Nullable Object> otherValues) {
        return stream.equals(otherStream) && Objects.deepEquals(values.toArray(), otherValues.toArray());
    }

    @Override
    public String toString() {
        return "emitted " + values + " on '" + stream + "'"
                + (directTask > 0 ? " to task " + directTask : "")
                + (messageId != null ? " as message " + messageId : "")
                + (anchors.isEmpty()
                        ? ""
                        : ", anchored to "
                                + anchors.stream().map(Delivery::tuple).toList());
    }
}
