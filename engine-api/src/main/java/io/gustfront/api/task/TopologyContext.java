package io.gustfront.api.task;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a task knows of itself and of its topology, and what it needs from the engine. All that concerns the outside (time,
 * randomness, threads) comes from here, so that a component which takes them from nowhere else runs in virtual time, too. Given
 * to {@code open} and {@code prepare}; getters may be used by any thread, the rest by the executor's.
 */
public interface TopologyContext {
    /** The topology's id: its name and a unique suffix. */
    String getTopologyId();

    /** The topology's name. */
    String getTopologyName();

    /** The component that this is a task of. */
    String getThisComponentId();

    /** This task's id, unique within the topology, the same for its life. */
    int getThisTaskId();

    /** This task's place among those of its component, from 0. */
    int getThisTaskIndex();

    /** The number, from 1, of the worker that runs this task now. */
    int getThisWorkerNumber();

    /** The tasks of a component, ascending; empty if there is no such component. */
    List<Integer> getComponentTasks(String component);

    /**
     * The component that a task belongs to.
     *
     * @throws IllegalArgumentException if there is no such task
     */
    String getComponentId(int task);

    /** All components. */
    Set<String> getComponentIds();

    /** The streams that a component declared. */
    Set<String> getComponentStreams(String component);

    /**
     * The fields of a stream.
     *
     * @throws IllegalArgumentException if there is no such stream
     */
    Fields getComponentOutputFields(StreamId stream);

    /** What this component takes in: for each stream the name of its grouping. */
    Map<StreamId, String> getThisSources();

    /** Who takes this component's output: for each of its streams the subscribing components and their groupings' names. */
    Map<String, Map<String, String>> getThisTargets();

    /** The configuration that holds for this component. */
    TopologyConfig getConfig();

    /** The configuration as written, the topology's own keys included. */
    Map<String, Object> getRawConfig();

    /** The time. Never ask the JVM for it where a test should be able to move it. */
    Clock getClock();

    /** Random numbers of this task; in tests from the test's seed. For the executor's thread. */
    RandomGenerator getRandom();

    /** A counter of this task, made at the first call. Beyond a thousand names, all are counted together, as {@code others}. */
    Counter counter(String name);

    /** A histogram of this task, made at the first call. Beyond a thousand names, all are one, {@code others}. */
    Histogram histogram(String name);

    /**
     * A value of this task that is read, by any thread, whenever somebody looks; replaces one of the same name. Beyond a thousand
     * names, further ones aren't shown.
     */
    void gauge(String name, DoubleSupplier value);

    /**
     * Has a step called again and again, off the executor's thread, until the task is closed.
     *
     * @param name names its thread
     */
    BackgroundTask background(String name, BackgroundStep step);

    /** Something that all tasks of this worker share, put there by a {@link WorkerHook}; or null. */
    @Nullable
    Object getResource(String name);

    /** Has a hook watch this task. */
    void addTaskHook(TaskHook hook);
}
