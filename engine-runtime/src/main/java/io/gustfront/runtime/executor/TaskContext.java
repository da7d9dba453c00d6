package io.gustfront.runtime.executor;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.Clock;
import io.gustfront.api.task.Counter;
import io.gustfront.api.task.Histogram;
import io.gustfront.api.task.TaskHook;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.InputSpec;
import io.gustfront.api.topology.StreamSpec;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.scheduler.TaskRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The context of one object of one task; a new one for each object. */
final class TaskContext implements TopologyContext {
    private static final long STOP_NS = 5_000_000_000L;
    private static final long NS_PER_MS = 1_000_000L;

    private final WorkerParts parts;
    private final ComponentSpec component;
    private final TopologyConfig config;
    private final int task;
    private final RandomGenerator random;
    private final TaskMetrics metrics;
    private final Consumer<Throwable> errors;
    private final List<TaskHook> hooks = new ArrayList<>();
    private Runnable onHook = () -> {};
    private final List<BackgroundTask> background = new ArrayList<>();
    private Runnable afterEachStep = () -> {}; // written before the object has the context

    TaskContext(
            WorkerParts parts,
            ComponentSpec component,
            TopologyConfig config,
            int task,
            RandomGenerator random,
            TaskMetrics metrics,
            Consumer<Throwable> errors) {
        this.parts = parts;
        this.component = component;
        this.config = config;
        this.task = task;
        this.random = random;
        this.metrics = metrics;
        this.errors = errors;
    }

    /** Has somebody told when there is one more. */
    void onHook(Runnable told) {
        onHook = told;
    }

    List<TaskHook> hooks() {
        return hooks;
    }

    /** What is done after each background step, on its thread. */
    void afterEachStep(Runnable action) {
        afterEachStep = action;
    }

    /** Ends the background steps; waits for those that run, with one bound for all. */
    void stopBackground() {
        background.forEach(running -> {
            boolean unused = running.stop(0);
        });
        long deadlineNs = parts.clock().nanoTime() + STOP_NS;
        background.forEach(running -> {
            long leftMs = Math.max(0, deadlineNs - parts.clock().nanoTime()) / NS_PER_MS;
            if (!running.stop(leftMs)) {
                errors.accept(new IllegalStateException(
                        "a background step didn't end within " + STOP_NS / NS_PER_MS + " ms of the task's close"));
            }
        });
        background.clear();
    }

    @Override
    public String getTopologyId() {
        return parts.topologyId();
    }

    @Override
    public String getTopologyName() {
        return parts.topologyName();
    }

    @Override
    public String getThisComponentId() {
        return component.id();
    }

    @Override
    public int getThisTaskId() {
        return task;
    }

    @Override
    public int getThisTaskIndex() {
        return task - tasksOf(component.id()).first();
    }

    @Override
    public int getThisWorkerNumber() {
        return parts.worker();
    }

    @Override
    public List<Integer> getComponentTasks(String id) {
        TaskRange range = parts.layout().tasks().get(id);
        return range == null
                ? List.of()
                : IntStream.rangeClosed(range.first(), range.last()).boxed().toList();
    }

    private TaskRange tasksOf(String id) {
        TaskRange range = parts.layout().tasks().get(id);
        if (range == null) {
            throw new IllegalArgumentException("there is no component '" + id + "'");
        }
        return range;
    }

    @Override
    public String getComponentId(int other) {
        return parts.layout().componentOf(other);
    }

    @Override
    public Set<String> getComponentIds() {
        return parts.topology().components().keySet();
    }

    @Override
    public Set<String> getComponentStreams(String id) {
        ComponentSpec spec = parts.topology().components().get(id);
        return spec == null ? Set.of() : spec.streams().keySet();
    }

    @Override
    public Fields getComponentOutputFields(StreamId stream) {
        ComponentSpec spec = parts.topology().components().get(stream.component());
        StreamSpec found = spec == null ? null : spec.streams().get(stream.stream());
        if (found == null) {
            throw new IllegalArgumentException("there is no stream " + stream);
        }
        return found.fields();
    }

    @Override
    public Map<StreamId, String> getThisSources() {
        Map<StreamId, String> sources = new LinkedHashMap<>();
        for (InputSpec input : component.inputs()) {
            sources.put(input.stream(), input.grouping().describe());
        }
        return sources;
    }

    @Override
    public Map<String, Map<String, String>> getThisTargets() {
        Map<String, Map<String, String>> targets = new LinkedHashMap<>();
        component.streams().keySet().forEach(stream -> targets.put(stream, new LinkedHashMap<>()));
        parts.topology()
                .components()
                .forEach((id, subscriber) -> subscriber.inputs().forEach(input -> {
                    if (input.stream().component().equals(component.id())) {
                        targets.computeIfAbsent(input.stream().stream(), stream -> new LinkedHashMap<>())
                                .put(id, input.grouping().describe());
                    }
                }));
        return Collections.unmodifiableMap(targets);
    }

    @Override
    public TopologyConfig getConfig() {
        return config;
    }

    @Override
    public Map<String, Object> getRawConfig() {
        return config.raw();
    }

    @Override
    public Clock getClock() {
        return parts.clock();
    }

    @Override
    public RandomGenerator getRandom() {
        return random;
    }

    @Override
    public Counter counter(String name) {
        return metrics.counter(name);
    }

    @Override
    public Histogram histogram(String name) {
        return metrics.histogram(name);
    }

    @Override
    public void gauge(String name, DoubleSupplier value) {
        metrics.gauge(name, value);
    }

    @Override
    public BackgroundTask background(String name, BackgroundStep step) {
        Runnable after = afterEachStep;
        BackgroundStep withWake = () -> {
            try {
                return step.run();
            } finally {
                after.run();
            }
        };
        BackgroundTask running = parts.background().start(component.id() + "-" + task + "-" + name, withWake, errors);
        background.add(running);
        return running;
    }

    @Override
    public @Nullable Object getResource(String name) {
        return parts.resources().get(name);
    }

    @Override
    public void addTaskHook(TaskHook hook) {
        hooks.add(hook);
        onHook.run();
    }
}
