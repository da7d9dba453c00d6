package io.gustfront.runtime.local;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Spreads a topology over the workers of a local cluster: executors in turn, so that each worker has some of each component. */
final class LocalPlan {
    private LocalPlan() {}

    static WorkerPlan of(TopologyLayout layout, SortedMap<Integer, WorkerPlace> places) {
        List<Integer> numbers = List.copyOf(places.keySet());
        SortedMap<TaskRange, Placement> executors = new TreeMap<>();
        int next = 0;
        for (Map.Entry<String, List<TaskRange>> component : layout.executors().entrySet()) {
            for (TaskRange executor : component.getValue()) {
                int worker = numbers.get(next++ % numbers.size());
                executors.put(executor, new Placement(executor, component.getKey(), worker, 1));
            }
        }
        return new WorkerPlan(1, places, executors);
    }
}
