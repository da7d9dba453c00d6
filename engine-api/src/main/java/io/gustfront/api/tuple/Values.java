package io.gustfront.api.tuple;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A list of values made in one line: {@code collector.emit(input, new Values(word, 1L))}. Values may be {@code null}.
 * Once emitted, neither the list nor what is in it may be changed: within a worker it is passed by reference. An array that it
 * is made of is kept, not copied, so that must not be changed either.
 */
public final class Values extends AbstractList<@Nullable Object> implements RandomAccess, Serializable {
    private static final long serialVersionUID = 2L;
    private static final int FIRST_CAPACITY = 4;

    private @Nullable Object[] elements;
    private int size;

    /** No values, so that a list of them can be read into it. */
    public Values() {
        elements = new @Nullable Object[FIRST_CAPACITY];
    }

    /** The given values, in the order of the stream's fields. */
    public Values(@Nullable Object... values) {
        elements = values;
        size = values.length;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public @Nullable Object get(int index) {
        return elements[Objects.checkIndex(index, size)];
    }

    @Override
    public @Nullable Object set(int index, @Nullable Object value) {
        @Nullable Object before = get(index);
        elements[index] = value;
        return before;
    }

    @Override
    public void add(int index, @Nullable Object value) {
        Objects.checkIndex(index, size + 1);
        modCount++;
        if (size == elements.length) {
            elements = Arrays.copyOf(elements, Math.max(FIRST_CAPACITY, 2 * size), Object[].class);
        }
        System.arraycopy(elements, index, elements, index + 1, size - index);
        elements[index] = value;
        size++;
    }

    @Override
    public @Nullable Object remove(int index) {
        @Nullable Object removed = get(index);
        modCount++;
        size--;
        System.arraycopy(elements, index + 1, elements, index, size - index);
        elements[size] = null;
        return removed;
    }

    /** The values, in an array that nobody may change: the one that this is made of, if that is full. */
    public @Nullable Object[] asArray() {
        return size == elements.length ? elements : toArray();
    }

    @Override
    public @Nullable Object[] toArray() {
        return Arrays.copyOf(elements, size, Object[].class);
    }
}
