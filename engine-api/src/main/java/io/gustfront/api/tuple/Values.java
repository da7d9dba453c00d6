package io.gustfront.api.tuple;

import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A list of values made in one line: {@code collector.emit(input, new Values(word, 1L))}. Values may be {@code null}.
 * Once emitted, neither the list nor what is in it may be changed: within a worker it is passed by reference.
 */
public final class Values extends ArrayList<@Nullable Object> {
    private static final long serialVersionUID = 1L;

    /** No values, so that a list of them can be read into it. */
    public Values() {}

    /** The given values, in the order of the stream's fields. */
    public Values(@Nullable Object... values) {
        super(Arrays.asList(values));
    }
}
