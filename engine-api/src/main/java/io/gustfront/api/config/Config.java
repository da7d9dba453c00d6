package io.gustfront.api.config;

import io.gustfront.api.serialization.KeyHash;
import io.gustfront.api.serialization.ValueSerializer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A topology's configuration as its author writes it: a map, with a method for what is set most. Keys that the engine knows
 * are in {@link TopologyKeys}; all others are the topology's own, and its tasks find them in
 * {@link io.gustfront.api.task.TopologyContext#getRawConfig()}. Nothing is checked before the topology is submitted; then
 * everything is, at once. Not for use by several threads.
 */
public final class Config extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;

    /** An empty configuration: all defaults. */
    public Config() {}

    /** A copy. */
    public Config(Map<String, ?> entries) {
        super(entries);
    }

    /** Sets a key that the engine knows. */
    public <T> Config set(ConfigKey<T> key, T value) {
        put(key.name(), value);
        return this;
    }

    /** Asks for a number of worker processes. */
    public Config setNumWorkers(int workers) {
        return set(TopologyKeys.WORKERS, workers);
    }

    /** Bounds the open tracked tuples of each spout task. */
    public Config setMaxSpoutPending(int tuples) {
        return set(TopologyKeys.SPOUT_MAX_PENDING, tuples);
    }

    /** How long a bolt may keep a tuple unsettled after {@code execute} returned. */
    public Config setMessageTimeout(Duration timeout) {
        return set(TopologyKeys.MESSAGE_TIMEOUT, timeout);
    }

    /** Turns tracking off or on; off means at-most-once. */
    public Config setAcking(boolean acking) {
        return set(TopologyKeys.ACKING, acking);
    }

    /** Lets objects of a class be values of tuples; its fields are written one by one. */
    public Config registerSerialization(Class<?> type) {
        return entry(TopologyKeys.SERIALIZERS, type.getName(), "");
    }

    /** Lets objects of a class be values of tuples, written and read by a serializer. */
    public <T> Config registerSerialization(Class<T> type, Class<? extends ValueSerializer<T>> serializer) {
        return entry(TopologyKeys.SERIALIZERS, type.getName(), serializer.getName());
    }

    /** Lets objects of a class be keys of fields groupings. */
    public <T> Config registerKeyHash(Class<T> type, Class<? extends KeyHash<T>> hash) {
        return entry(TopologyKeys.KEY_HASHES, type.getName(), hash.getName());
    }

    private Config entry(ConfigKey<Map<String, String>> key, String name, String value) {
        Map<String, String> entries = new LinkedHashMap<>();
        Object present = get(key.name());
        if (present != null) {
            entries.putAll(key.reader().apply(present));
        }
        entries.put(name, value);
        put(key.name(), entries);
        return this;
    }
}
