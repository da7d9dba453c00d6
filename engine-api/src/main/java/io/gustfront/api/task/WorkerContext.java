package io.gustfront.api.task;

import io.gustfront.api.config.TopologyConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker, as its hooks see it: who it is, and what its tasks share. May be used by any thread. */
public interface WorkerContext {
    /** The topology's id: its name and a unique suffix. */
    String getTopologyId();

    /** The worker's number within the topology, from 1; stays when the worker is restarted in its slot. */
    int getWorkerNumber();

    /** The tasks that the worker runs now. */
    List<Integer> getWorkerTasks();

    /** The topology's configuration. */
    TopologyConfig getConfig();

    /** Puts a resource where all tasks of this worker find it; null removes it. */
    void setResource(String name, @Nullable Object resource);

    /** What {@link #setResource} put there, or null. */
    @Nullable
    Object getResource(String name);
}
