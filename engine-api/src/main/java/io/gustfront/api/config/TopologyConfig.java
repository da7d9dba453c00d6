package io.gustfront.api.config;

import io.gustfront.api.config.ConfigKey.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A topology's configuration, read and checked whole: each known key has a value of its type. Immutable. */
public final class TopologyConfig {
    private final Map<String, Object> raw;
    private final Map<String, Object> values;

    private TopologyConfig(Map<String, Object> raw, Map<String, Object> values) {
        this.raw = raw;
        this.values = values;
    }

    /** All defaults. */
    public static TopologyConfig defaults() {
        return of(Map.of());
    }

    /**
     * Reads a configuration.
     *
     * @throws ConfigException that lists every value that can't be read and every key that looks mistyped
     */
    public static TopologyConfig of(Map<String, ?> entries) {
        return read("the topology's configuration", new LinkedHashMap<>(entries), entries, Scope.TOPOLOGY);
    }

    /**
     * This configuration with a component's own values over it.
     *
     * @throws ConfigException as {@link #of}, and for keys that hold for whole topologies only
     */
    public TopologyConfig forComponent(String component, Map<String, ?> overrides) {
        if (overrides.isEmpty()) {
            return this;
        }
        Map<String, Object> merged = new LinkedHashMap<>(raw);
        merged.putAll(overrides);
        return read("the configuration of component '" + component + "'", merged, overrides, Scope.COMPONENT);
    }

    /** The value of a key; its default where it wasn't set. */
    public <T> T get(ConfigKey<T> key) {
        Object value = values.get(key.name());
        if (value == null) {
            return key.defaultValue();
        }
        return key.reader().apply(value);
    }

    /** What was written, unknown keys included; unmodifiable. */
    public Map<String, Object> raw() {
        return raw;
    }

    private static TopologyConfig read(
            String subject, Map<String, Object> merged, Map<String, ?> checked, Scope scope) {
        List<String> problems = new ArrayList<>();
        checked.forEach((name, value) -> check(name, value, scope).ifPresent(problems::add));
        if (!problems.isEmpty()) {
            throw new ConfigException(subject, problems);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        TopologyKeys.all().forEach((name, key) -> {
            Object written = merged.get(name);
            if (written != null) {
                values.put(name, key.reader().apply(written));
            }
        });
        return new TopologyConfig(Collections.unmodifiableMap(merged), values);
    }

    private static Optional<String> check(String name, Object value, Scope scope) {
        if (name.isBlank()) {
            return Optional.of("there is a value without a key: '" + value + "'");
        }
        ConfigKey<?> key = TopologyKeys.all().get(name);
        if (key == null) {
            return TopologyKeys.nearest(name)
                    .map(known -> "there is no key '" + name + "'; did you mean '" + known + "'?");
        }
        if (scope == Scope.COMPONENT && key.scope() != Scope.COMPONENT) {
            return Optional.of("'" + name + "' holds for the whole topology; set it in the topology's configuration");
        }
        if (value == null) {
            return Optional.of("'" + name + "' has no value; it must be " + key.kind());
        }
        try {
            Object unused = key.reader().apply(value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("'" + name + "' " + e.getMessage());
        }
    }
}
