package io.gustfront.runtime.channel;

import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.codec.WireInput;
import io.gustfront.runtime.codec.WireOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configuration values as they cross processes: null, booleans, whole numbers, doubles, strings, lists of these, and maps from
 * strings to these. Whole numbers that fit are Integers and else Longs, as a JSON reader makes them, so that a task sees the same
 * whichever way its configuration came.
 */
public final class PlainData {
    private static final int MAX_DEPTH = 32;
    private static final int NULL = 0;
    private static final int FALSE = 1;
    private static final int TRUE = 2;
    private static final int WHOLE = 3;
    private static final int DOUBLE = 4;
    private static final int STRING = 5;
    private static final int LIST = 6;
    private static final int MAP = 7;

    private PlainData() {}

    /**
     * The plain form of a configuration, in its order.
     *
     * @param subject whose configuration it is, for messages
     * @throws IllegalArgumentException that names each key whose value has no plain form
     */
    public static Map<String, Object> of(String subject, Map<String, ?> configuration) {
        Map<String, Object> plain = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        configuration.forEach((key, value) -> {
            try {
                plain.put(key, plain(value, 0));
            } catch (IllegalArgumentException e) {
                problems.add("'" + key + "' " + e.getMessage());
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(subject + ": " + String.join("; ", problems));
        }
        return Collections.unmodifiableMap(plain);
    }

    @SuppressWarnings("NullAway") // null is a value that users may set; the map's type follows the API's raw maps
    private static Object plain(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("is nested deeper than " + MAX_DEPTH);
        }
        if (value == null || value instanceof Boolean || value instanceof String || value instanceof Integer) {
            return value;
        }
        if (value instanceof Long || value instanceof Short || value instanceof Byte) {
            return whole(((Number) value).longValue());
        }
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Duration duration) {
            return duration.toNanos() + "ns";
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof Collection<?> elements) {
            List<Object> list = new ArrayList<>(elements.size());
            elements.forEach(element -> list.add(plain(element, depth + 1)));
            return Collections.unmodifiableList(list);
        }
        if (value instanceof Map<?, ?> entries) {
            Map<String, Object> map = new LinkedHashMap<>();
            entries.forEach((key, element) -> map.put(String.valueOf(key), plain(element, depth + 1)));
            return Collections.unmodifiableMap(map);
        }
        throw new IllegalArgumentException("is a " + value.getClass().getName()
                + "; only booleans, numbers, strings, lists and maps travel to workers");
    }

    private static Object whole(long value) {
        if (value == (int) value) {
            return (int) value;
        }
        return value;
    }

    static void put(WireOutput out, Map<String, Object> map) {
        out.putVarInt(map.size());
        map.forEach((key, value) -> {
            out.putString(key);
            putValue(out, value);
        });
    }

    private static void putValue(WireOutput out, @Nullable Object value) {
        if (value == null) {
            out.putByte(NULL);
        } else if (value instanceof Boolean bool) {
            out.putByte(bool ? TRUE : FALSE);
        } else if (value instanceof Integer || value instanceof Long) {
            out.putByte(WHOLE);
            out.putLong(((Number) value).longValue());
        } else if (value instanceof Double number) {
            out.putByte(DOUBLE);
            out.putLong(Double.doubleToRawLongBits(number));
        } else if (value instanceof String text) {
            out.putByte(STRING);
            out.putString(text);
        } else if (value instanceof List<?> list) {
            out.putByte(LIST);
            out.putVarInt(list.size());
            list.forEach(element -> putValue(out, element));
        } else if (value instanceof Map<?, ?> entries) {
            out.putByte(MAP);
            out.putVarInt(entries.size());
            entries.forEach((key, element) -> {
                out.putString((String) key);
                putValue(out, element);
            });
        } else {
            throw new IllegalArgumentException("not plain: " + value.getClass().getName());
        }
    }

    static Map<String, Object> get(WireInput in) {
        return getMap(in, 0);
    }

    private static Map<String, Object> getMap(WireInput in, int depth) {
        int count = in.getCount(2);
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = in.getString();
            map.put(key, getValue(in, depth + 1));
        }
        return Collections.unmodifiableMap(map);
    }

    @SuppressWarnings("NullAway") // as in plain
    private static Object getValue(WireInput in, int depth) {
        if (depth > MAX_DEPTH + 1) {
            throw new MalformedWireException("a configuration value is nested deeper than " + MAX_DEPTH);
        }
        int type = in.getByte();
        return switch (type) {
            case NULL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case WHOLE -> whole(in.getLong());
            case DOUBLE -> Double.longBitsToDouble(in.getLong());
            case STRING -> in.getString();
            case LIST -> {
                int count = in.getCount(1);
                List<Object> list = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    list.add(getValue(in, depth + 1));
                }
                yield Collections.unmodifiableList(list);
            }
            case MAP -> getMap(in, depth);
            default -> throw new MalformedWireException("there is no kind of value " + type);
        };
    }
}
