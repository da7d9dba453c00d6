package io.gustfront.runtime.flow;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is where, by one plan, as one worker sees it: an immutable image that its executors are handed with each new plan.
 *
 * @param plan the plan
 * @param self this worker's number
 * @param incarnation which start of it this is
 * @param local its own executors, by their lowest task
 * @param peers the other workers, by number
 */
public record Directory(
        WorkerPlan plan, int self, int incarnation, Map<Integer, LocalPort> local, Map<Integer, PeerPort> peers) {
    /** Copies what it is given. */
    public Directory {
        // Sorted: what is done to all is done in an order.
        local = Collections.unmodifiableSortedMap(new TreeMap<>(local));
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
    }

    /** The placement of the executor that hosts a task; null if it has none. */
    public @Nullable Placement placementOf(int task) {
        SortedMap<TaskRange, Placement> upTo = plan.executors().headMap(new TaskRange(task + 1, task + 1));
        if (upTo.isEmpty()) {
            return null;
        }
        Placement placement = upTo.get(upTo.lastKey());
        return placement != null && placement.executor().contains(task) ? placement : null;
    }

    /** An executor of this worker, if the placement is open here; else null. */
    public @Nullable LocalPort localPort(int firstTask, long epoch) {
        LocalPort port = local.get(firstTask);
        return port != null && port.epoch() == epoch ? port : null;
    }
}
