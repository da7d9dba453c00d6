package io.gustfront.runtime.worker;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.WorkerContext;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.Resources;
import io.gustfront.scheduler.TaskRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the hooks of a worker are given, in whichever way the worker is run. May be used by any thread.
 *
 * @param topologyId the topology's
 * @param number the worker's
 * @param tasks those that are here now
 * @param config the topology's
 * @param resources what hooks hand to tasks
 */
public record HookContext(
        String topologyId, int number, Supplier<List<Integer>> tasks, TopologyConfig config, Resources resources)
        implements WorkerContext {

    /** Of a worker whose tasks are those of its executors. */
    public static HookContext of(
            String topologyId, int number, Worker worker, TopologyConfig config, Resources resources) {
        return new HookContext(topologyId, number, () -> tasksOf(worker), config, resources);
    }

    /** The tasks of all executors that a worker has now. */
    public static List<Integer> tasksOf(Worker worker) {
        List<Integer> tasks = new ArrayList<>();
        for (Executor executor : worker.executors()) {
            TaskRange range = executor.placement().executor();
            for (int task = range.first(); task <= range.last(); task++) {
                tasks.add(task);
            }
        }
        return List.copyOf(tasks);
    }

    @Override
    public String getTopologyId() {
        return topologyId;
    }

    @Override
    public int getWorkerNumber() {
        return number;
    }

    @Override
    public List<Integer> getWorkerTasks() {
        return tasks.get();
    }

    @Override
    public TopologyConfig getConfig() {
        return config;
    }

    @Override
    public void setResource(String name, @Nullable Object resource) {
        resources.set(name, resource);
    }

    @Override
    public @Nullable Object getResource(String name) {
        return resources.get(name);
    }
}
