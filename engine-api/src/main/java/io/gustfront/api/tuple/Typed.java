package io.gustfront.api.tuple;

/** The checks behind the typed getters of {@link Tuple}, with messages that name the field. */
final class Typed {
    private Typed() {}

    static <T> T get(Tuple tuple, int index, Class<T> type) {
        Object value = tuple.getValue(index);
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        String found = value == null ? "null" : "a " + value.getClass().getName();
        throw new ClassCastException("field '" + tuple.getFields().get(index) + "' of a tuple on "
                + tuple.getSourceGlobalStreamId() + " is " + found + ", not a " + type.getSimpleName());
    }
}
