package io.gustfront.runtime.tuple;

import io.gustfront.api.tuple.Values;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A tuple's values as the list that user code sees. The engine carries their array alone, which nobody changes: a list is made when one
 * is asked for, and mostly lives no longer than the call, so that the compiler does without it. Immutable.
 */
public final class TupleValues extends AbstractList<@Nullable Object> implements RandomAccess {
    /** No values. */
    public static final @Nullable Object[] NONE = {};

    private final @Nullable Object[] values;

    /** @param values which nobody changes any more */
    public TupleValues(@Nullable Object[] values) {
        this.values = values;
    }

    /** What the engine carries of the values of an emit: an array of its own, or one that nobody may change. */
    public static @Nullable Object[] arrayOf(List<? extends @Nullable Object> values) {
        if (values instanceof Values made) {
            return made.asArray();
        }
        if (values instanceof TupleValues received) {
            return received.values;
        }
        return values.toArray();
    }

    @Override
    public @Nullable Object get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public @Nullable Object[] toArray() {
        return values.clone();
    }
}
