package io.gustfront.cluster.master;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.AssignmentRecord.WorkerSlot;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyRecord.ComponentSize;
import io.gustfront.cluster.wire.SupervisorMessage.SlotReport;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.placement.Assignment;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** An assignment after its next step towards a plan. */
final class Steps {
    private Steps() {}

    /** The next assignment of a topology that had none. */
    static AssignmentRecord first(TopologyRecord topology, Assignment plan, Image image) {
        List<PlacedExecutor> target = Placing.target(plan);
        return new AssignmentRecord(
                topology.id(),
                topology.name(),
                topology.jar(),
                topology.blob(),
                plan.epoch(),
                target,
                target,
                List.of(),
                Placing.workers(plan, Optional.empty(), image),
                componentsOf(topology, target),
                topology.drainWaitMs(),
                false,
                SlotMode.RUN);
    }

    /** The next assignment; the same if there is nothing to do. */
    static AssignmentRecord of(
            TopologyRecord topology, AssignmentRecord before, Assignment plan, Image image, Sights sights) {
        List<PlacedExecutor> target = Placing.target(plan);
        AssignmentSteps step =
                AssignmentSteps.next(before, target, first -> isSpout(topology, first), sights, sights.lost());
        List<WorkerSlot> workers = Placing.workers(plan, Optional.of(before), image).stream()
                .map(worker -> worker.withIncarnation(Math.max(
                        worker.incarnation(),
                        sights.slot(worker.slot()).map(SlotReport::incarnation).orElse(0))))
                .sorted(Comparator.comparingInt(WorkerSlot::number))
                .toList();
        if (target.equals(before.target())
                && step.published().equals(before.published())
                && step.closing().equals(before.closing())
                && workers.equals(before.workers())) {
            return before;
        }
        SortedMap<Integer, String> components = componentsOf(topology, target);
        components.putAll(componentsOf(topology, step.published()));
        return before.next(target, step.published(), step.closing(), workers, components);
    }

    /** The next assignment with the workers that don't get something closed started anew. */
    static AssignmentRecord restarting(AssignmentRecord before) {
        List<WorkerSlot> workers = before.workers().stream()
                .map(worker -> before.closing().stream()
                                        .anyMatch(placed -> placed.slot().equals(worker.slot()))
                                && worker.minIncarnation() <= worker.incarnation()
                        ? worker.restarted()
                        : worker)
                .toList();
        return workers.equals(before.workers())
                ? before
                : before.next(before.target(), before.published(), before.closing(), workers, before.components());
    }

    /** The next assignment with one worker started anew. */
    static AssignmentRecord restarting(AssignmentRecord before, int number) {
        List<WorkerSlot> workers = before.workers().stream()
                .map(worker -> worker.number() == number ? worker.restarted() : worker)
                .toList();
        return before.next(before.target(), before.published(), before.closing(), workers, before.components());
    }

    /** The assignment of a topology that has nothing placed any more; the slots keep their numbers. */
    static AssignmentRecord emptied(AssignmentRecord before) {
        return before.next(List.of(), List.of(), List.of(), before.workers(), new TreeMap<>());
    }

    private static SortedMap<Integer, String> componentsOf(TopologyRecord topology, List<PlacedExecutor> executors) {
        SortedMap<String, TaskRange> tasks = topology.layout().tasks();
        SortedMap<Integer, String> components = new TreeMap<>();
        executors.forEach(placed -> tasks.entrySet().stream()
                .filter(entry -> entry.getValue().contains(placed.first()))
                .map(Map.Entry::getKey)
                .findFirst()
                .ifPresent(component -> components.put(placed.first(), component)));
        return components;
    }

    private static boolean isSpout(TopologyRecord topology, int task) {
        return Optional.ofNullable(topology.components().get(topology.layout().componentOf(task)))
                .map(ComponentSize::spout)
                .orElse(false);
    }
}
