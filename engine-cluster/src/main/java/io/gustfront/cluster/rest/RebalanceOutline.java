package io.gustfront.cluster.rest;

import io.gustfront.cluster.master.Rehearsal;
import io.gustfront.cluster.master.Snapshot;
import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.AssignmentRecord.WorkerSlot;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.SlotRef;
import io.gustfront.cluster.view.Views.PlannedExecutor;
import io.gustfront.cluster.view.Views.PlannedWorker;
import io.gustfront.cluster.view.Views.RebalancePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** A rebalance that is only thought of, in people's terms: the new tree, and for each executor that moves, from where and why. */
final class RebalanceOutline {
    private final Snapshot snapshot;
    private final List<PlacedExecutor> before;
    private final AssignmentRecord after;
    private final SortedSet<SlotRef> slotsBefore;
    private final SortedSet<SlotRef> slotsAfter;

    private RebalanceOutline(Snapshot snapshot, List<PlacedExecutor> before, AssignmentRecord after) {
        this.snapshot = snapshot;
        this.before = before;
        this.after = after;
        this.slotsBefore = slotsOf(before);
        this.slotsAfter = slotsOf(after.target());
    }

    static RebalancePlan of(String name, String outcome, Rehearsal rehearsal, Snapshot snapshot) {
        if (rehearsal.after().isEmpty()) {
            return new RebalancePlan(name, outcome, 0, 0, List.of(), List.of());
        }
        List<PlacedExecutor> before =
                rehearsal.before().map(AssignmentRecord::target).orElse(List.of());
        return new RebalanceOutline(snapshot, before, rehearsal.after().get()).plan(name, outcome);
    }

    private static SortedSet<SlotRef> slotsOf(List<PlacedExecutor> executors) {
        SortedSet<SlotRef> slots = new TreeSet<>();
        executors.forEach(executor -> slots.add(executor.slot()));
        return slots;
    }

    private RebalancePlan plan(String name, String outcome) {
        List<PlannedWorker> workers = new ArrayList<>();
        for (WorkerSlot worker : after.workers()) {
            if (slotsAfter.contains(worker.slot())) {
                List<PlannedExecutor> executors = after.target().stream()
                        .filter(executor -> executor.slot().equals(worker.slot()))
                        .map(this::planned)
                        .toList();
                workers.add(new PlannedWorker(
                        worker.number(),
                        worker.node(),
                        worker.port(),
                        !slotsBefore.contains(worker.slot()),
                        executors));
            }
        }
        List<String> ending = slotsBefore.stream()
                .filter(slot -> !slotsAfter.contains(slot))
                .map(RebalanceOutline::place)
                .toList();
        int moving = (int) workers.stream()
                .flatMap(worker -> worker.executors().stream())
                .filter(executor -> !executor.why().isEmpty())
                .count();
        return new RebalancePlan(name, outcome, after.target().size(), moving, workers, ending);
    }

    private PlannedExecutor planned(PlacedExecutor executor) {
        String component = after.components().getOrDefault(executor.first(), "?");
        List<PlacedExecutor> same =
                before.stream().filter(old -> old.overlaps(executor)).toList();
        boolean stays = same.size() == 1
                && same.get(0).executor().equals(executor.executor())
                && same.get(0).slot().equals(executor.slot());
        List<String> from = stays
                ? List.of()
                : same.stream().map(old -> place(old.slot())).distinct().toList();
        return new PlannedExecutor(
                component, executor.first(), executor.last(), from, stays ? "" : why(executor, same));
    }

    private String why(PlacedExecutor executor, List<PlacedExecutor> same) {
        if (same.isEmpty()) {
            return "it has no place yet";
        }
        Optional<PlacedExecutor> old = same.stream()
                .filter(one -> one.executor().equals(executor.executor()))
                .findFirst();
        if (old.isEmpty()) {
            return "its component gets another number of executors";
        }
        SlotRef left = old.get().slot();
        if (snapshot.sights().lost().contains(left.node())) {
            return "node " + left.node() + " is lost";
        }
        if (Optional.ofNullable(snapshot.image().nodes().get(left.node()))
                .map(node -> node.value().draining())
                .orElse(false)) {
            return "node " + left.node() + " is being emptied";
        }
        if (!slotsAfter.contains(left)) {
            return "its worker is given up";
        }
        return slotsBefore.contains(executor.slot())
                ? "its worker had " + countOf(left) + " executors, this one " + countOf(executor.slot())
                : "this worker is new";
    }

    private long countOf(SlotRef slot) {
        return before.stream().filter(executor -> executor.slot().equals(slot)).count();
    }

    private static String place(SlotRef slot) {
        return slot.node() + ":" + slot.port();
    }
}
