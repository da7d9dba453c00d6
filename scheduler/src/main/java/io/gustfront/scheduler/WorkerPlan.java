package io.gustfront.scheduler;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the workers of a topology are told: who there is and who runs what. The same for all of them. A newer plan has a higher
 * epoch; an executor's placement keeps the epoch in which it was placed for as long as it isn't moved.
 *
 * @param epoch the plan's number, from 1
 * @param workers the workers by number
 * @param executors where each executor is placed; one that has no place is missing
 */
public record WorkerPlan(
        long epoch, SortedMap<Integer, WorkerPlace> workers, SortedMap<TaskRange, Placement> executors) {
    private static final long FIRST_EPOCH = 1;

    /** Copies what it is given. */
    public WorkerPlan {
        workers = Collections.unmodifiableSortedMap(new TreeMap<>(workers));
        executors = Collections.unmodifiableSortedMap(new TreeMap<>(executors));
    }

    /**
     * The first plan of a topology that nobody schedules: executors in turn, so that each worker has some of each component.
     *
     * @param workers the workers by number; at least one
     */
    public static WorkerPlan inTurn(TopologyLayout layout, SortedMap<Integer, WorkerPlace> workers) {
        List<Integer> numbers = List.copyOf(workers.keySet());
        SortedMap<TaskRange, Placement> executors = new TreeMap<>();
        layout.executors().forEach((component, ranges) -> {
            for (TaskRange executor : ranges) {
                int worker = numbers.get(executors.size() % numbers.size());
                executors.put(executor, new Placement(executor, component, worker, FIRST_EPOCH));
            }
        });
        return new WorkerPlan(FIRST_EPOCH, workers, executors);
    }

    /**
     * A worker of the topology.
     *
     * @param number from 1; the slot's number within the topology, never used for another slot while the topology lives
     * @param host where its links are answered
     * @param port the slot's port
     * @param incarnation the last start of it that is known; 0 if none is
     */
    public record WorkerPlace(int number, String host, int port, int incarnation) {}

    /**
     * Where an executor is placed.
     *
     * @param executor its tasks
     * @param component what they are tasks of
     * @param worker the number of the worker that runs it
     * @param epoch the epoch in which it was placed there
     */
    public record Placement(TaskRange executor, String component, int worker, long epoch) {}
}
