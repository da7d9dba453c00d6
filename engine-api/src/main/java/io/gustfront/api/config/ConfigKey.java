package io.gustfront.api.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A key of the configuration: its name, what its value may be, and what holds when nobody sets it.
 *
 * @param <T> the type that its value is read into
 * @param name the key, as written in YAML, in maps and after {@code -c}
 * @param kind what may be written, in words, for messages and references
 * @param defaultValue what holds when it is not set
 * @param scope who may set it
 * @param meaning one sentence for references and {@code config explain}
 * @param reader turns a written value into a T, or throws {@link IllegalArgumentException} that says what is expected
 */
public record ConfigKey<T>(
        String name, String kind, T defaultValue, Scope scope, String meaning, Function<Object, T> reader) {

    /** Who may set a key. */
    public enum Scope {
        /** The topology's configuration only. */
        TOPOLOGY,
        /** The topology's configuration, and for one component {@code addConfiguration}. */
        COMPONENT
    }

    /** The default as it would be written; empty if it is nothing at all. */
    public String defaultText() {
        if (defaultValue instanceof Duration duration) {
            return Readers.text(duration);
        } else if (defaultValue instanceof Long bytes) {
            return Readers.bytesText(bytes);
        } else if (defaultValue instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        } else if ((defaultValue instanceof Map<?, ?> map && map.isEmpty())
                || (defaultValue instanceof Collection<?> collection && collection.isEmpty())) {
            return "";
        }
        return String.valueOf(defaultValue);
    }

    @Override
    public String toString() {
        return name;
    }
}
