package io.gustfront.api.topology;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.ConfigKey;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a component after it was set: for spouts, this; for bolts, {@link BoltDeclarer}, too.
 *
 * @param <T> what comes back, for chaining
 */
public abstract sealed class ComponentDeclarer<T extends ComponentDeclarer<T>> permits SpoutDeclarer, BoltDeclarer {
    final String id;
    final Component prototype;
    final int parallelism;
    final Config configuration = new Config();
    final Map<String, StreamSpec> streams = new LinkedHashMap<>();
    final List<String> problems = new ArrayList<>();

    @Nullable
    Integer tasks;

    ComponentDeclarer(@Nullable String id, @Nullable Component prototype, int parallelism) {
        if (id == null) {
            throw new IllegalArgumentException("a component's id is null; give it one");
        }
        if (prototype == null) {
            throw new IllegalArgumentException("component '" + id + "' is null; give it a spout or bolt");
        }
        this.id = id;
        this.prototype = prototype;
        this.parallelism = parallelism;
    }

    /** Sets the number of tasks, which never changes; without, it is the parallelism. */
    public T setNumTasks(int tasks) {
        this.tasks = tasks;
        return self();
    }

    /** Sets a configuration value for this component alone. */
    public T addConfiguration(String key, Object value) {
        configuration.put(key, value);
        return self();
    }

    /** Sets a configuration value that the engine knows, for this component alone. */
    public <V> T addConfiguration(ConfigKey<V> key, V value) {
        configuration.set(key, value);
        return self();
    }

    /** How long this component's tasks may keep a tuple unsettled. */
    public T setMessageTimeout(Duration timeout) {
        return addConfiguration(TopologyKeys.MESSAGE_TIMEOUT, timeout);
    }

    /** Declares the default stream; for lambdas, which can't declare it themselves. */
    public T output(String... fields) {
        return outputStream(StreamId.DEFAULT, fields);
    }

    /** Declares a stream; for lambdas, which can't declare it themselves. */
    public T outputStream(String stream, String... fields) {
        declare(stream, false, fields);
        return self();
    }

    private void declare(String stream, boolean direct, String... fields) {
        try {
            declare(stream, direct, new Fields(fields));
        } catch (IllegalArgumentException e) {
            problems.add("stream '" + stream + "' of component '" + id + "': " + e.getMessage());
        }
    }

    void declare(String stream, boolean direct, Fields fields) {
        if (streams.put(stream, new StreamSpec(fields, direct)) != null) {
            problems.add("component '" + id + "' declares stream '" + stream + "' twice");
        }
    }

    abstract T self();
}
