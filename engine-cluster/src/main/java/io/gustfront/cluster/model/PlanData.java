package io.gustfront.cluster.model;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A {@link WorkerPlan} in a form that JSON has.
 *
 * @param epoch the plan's
 * @param workers ascending
 * @param executors ascending
 */
public record PlanData(long epoch, List<WorkerPlace> workers, List<Executor> executors) {
    /** Copies what it is given. */
    public PlanData {
        workers = List.copyOf(workers);
        executors = List.copyOf(executors);
    }

    /**
     * Where an executor is placed.
     *
     * @param first its lowest task
     * @param last its highest task
     * @param component whose tasks they are
     * @param worker the worker's number
     * @param epoch in which it was placed
     */
    public record Executor(int first, int last, String component, int worker, long epoch) {}

    /** That of a plan. */
    public static PlanData of(WorkerPlan plan) {
        return new PlanData(
                plan.epoch(),
                List.copyOf(plan.workers().values()),
                plan.executors().values().stream()
                        .map(placement -> new Executor(
                                placement.executor().first(),
                                placement.executor().last(),
                                placement.component(),
                                placement.worker(),
                                placement.epoch()))
                        .toList());
    }

    /** The plan. */
    public WorkerPlan toPlan() {
        SortedMap<Integer, WorkerPlace> places = new TreeMap<>();
        workers.forEach(worker -> places.put(worker.number(), worker));
        SortedMap<TaskRange, Placement> placements = new TreeMap<>();
        executors.forEach(executor -> {
            TaskRange range = new TaskRange(executor.first(), executor.last());
            placements.put(range, new Placement(range, executor.component(), executor.worker(), executor.epoch()));
        });
        return new WorkerPlan(epoch, places, placements);
    }
}
