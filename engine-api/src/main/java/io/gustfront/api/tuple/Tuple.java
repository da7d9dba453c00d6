package io.gustfront.api.tuple;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bolt's {@code execute} is given: named values, and where they came from. Immutable for user code; may be read by any
 * thread. Two deliveries of the same emit to two tasks are two tuples. Getters that name a field throw
 * {@link IllegalArgumentException} if the stream has none of that name; typed getters throw {@link ClassCastException} if the
 * value is of another type.
 */
public interface Tuple {
    /** The component of {@linkplain #isTick() ticks}. */
    String SYSTEM_COMPONENT = "__system";

    /** The stream of {@linkplain #isTick() ticks}. */
    String TICK_STREAM = "__tick";

    /** The values, in the order of the fields; unmodifiable by convention. */
    List<@Nullable Object> getValues();

    /** The names of the values. */
    Fields getFields();

    /** The id of the component that emitted this. */
    String getSourceComponent();

    /** The task that emitted this; 0 for the system's. */
    int getSourceTask();

    /** The stream that it was emitted on, within the source component. */
    String getSourceStreamId();

    /** Source component and stream together. */
    default StreamId getSourceGlobalStreamId() {
        return new StreamId(getSourceComponent(), getSourceStreamId());
    }

    /** Whether some spout waits to hear that this and all that stems from it are done. */
    boolean isTracked();

    /** Whether this is a tick: no data, only the message that the component's tick interval has passed. */
    default boolean isTick() {
        return getSourceStreamId().equals(TICK_STREAM) && getSourceComponent().equals(SYSTEM_COMPONENT);
    }

    /** How many values there are. */
    default int size() {
        return getValues().size();
    }

    /** Whether the stream has a field of that name. */
    default boolean contains(String field) {
        return getFields().contains(field);
    }

    /** The position of a field, counted from 0. */
    default int fieldIndex(String field) {
        return getFields().fieldIndex(field);
    }

    /** The value at a position. */
    default @Nullable Object getValue(int index) {
        return getValues().get(index);
    }

    /** The value of a field. */
    default @Nullable Object getValueByField(String field) {
        return getValues().get(getFields().fieldIndex(field));
    }

    /** The string at a position; it must not be null. */
    default String getString(int index) {
        return Typed.get(this, index, String.class);
    }

    /** The string of a field; it must not be null. */
    default String getStringByField(String field) {
        return getString(fieldIndex(field));
    }

    /** The int at a position. */
    default int getInteger(int index) {
        return Typed.get(this, index, Integer.class);
    }

    /** The int of a field. */
    default int getIntegerByField(String field) {
        return getInteger(fieldIndex(field));
    }

    /** The long at a position. */
    default long getLong(int index) {
        return Typed.get(this, index, Long.class);
    }

    /** The long of a field. */
    default long getLongByField(String field) {
        return getLong(fieldIndex(field));
    }

    /** The double at a position. */
    default double getDouble(int index) {
        return Typed.get(this, index, Double.class);
    }

    /** The double of a field. */
    default double getDoubleByField(String field) {
        return getDouble(fieldIndex(field));
    }

    /** The boolean at a position. */
    default boolean getBoolean(int index) {
        return Typed.get(this, index, Boolean.class);
    }

    /** The boolean of a field. */
    default boolean getBooleanByField(String field) {
        return getBoolean(fieldIndex(field));
    }

    /** The byte array at a position; it must not be null, and must not be written to. */
    default byte[] getBinary(int index) {
        return Typed.get(this, index, byte[].class);
    }

    /** The byte array of a field; it must not be null, and must not be written to. */
    default byte[] getBinaryByField(String field) {
        return getBinary(fieldIndex(field));
    }

    /** The values of some fields, in the order asked for. */
    default List<@Nullable Object> select(Fields selector) {
        Values selected = new Values();
        for (String field : selector) {
            selected.add(getValueByField(field));
        }
        return selected;
    }
}
