package io.gustfront.runtime.codec;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** The values of a tuple that came encoded: one object around their array. Immutable. */
final class DecodedValues extends AbstractList<@Nullable Object> implements RandomAccess {
    private final @Nullable Object[] values;

    DecodedValues(@Nullable Object[] values) {
        this.values = values;
    }

    @Override
    public @Nullable Object get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }
}
