package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.placement.Draft.Displacement;
import io.gustfront.scheduler.placement.Move.Cause;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The first step: what of a topology may stay where it is, and why the rest may not. */
final class Survey {
    private static final Displacement HAD_NONE = new Displacement(Cause.HAD_NONE, "it had no place");
    private static final Displacement NEW_RANGE =
            new Displacement(Cause.NEW_RANGE, "its component's tasks were split among executors anew");

    private Survey() {}

    /** A draft that holds what stays; its slots are taken. */
    static Draft of(TopologyView topology, SlotBoard board) {
        Draft draft = new Draft(topology);
        if (draft.isFrozen()) {
            topology.current().slots().forEach(slot -> board.keep(slot, topology));
            return draft;
        }
        Map<Slot, Displacement> unusable = new HashMap<>();
        SortedMap<Slot, SortedSet<TaskRange>> usable = new TreeMap<>();
        for (Slot slot : topology.current().slots()) {
            Displacement why = whyNot(slot, topology, board);
            if (why != null) {
                unusable.put(slot, why);
            } else {
                usable.put(slot, new TreeSet<>());
            }
        }
        for (TaskRange executor : topology.layout().allExecutors()) {
            Placement placement = topology.current().placements().get(executor);
            if (placement == null) {
                boolean isNew = topology.current().hosting(executor).isEmpty();
                draft.displace(executor, isNew ? HAD_NONE : NEW_RANGE);
                continue;
            }
            SortedSet<TaskRange> staying = usable.get(placement.slot());
            if (staying != null) {
                staying.add(executor);
            } else {
                draft.displace(executor, unusable.getOrDefault(placement.slot(), HAD_NONE));
            }
        }
        usable.forEach((slot, executors) -> {
            boolean isOpen = isOpen(slot, draft, board);
            // A closed worker whose executors all ended gets nothing: it is given up. An open one may get others.
            if (isOpen || !executors.isEmpty()) {
                draft.keepWorker(slot, executors, isOpen);
            } else {
                board.release(slot);
            }
        });
        return draft;
    }

    /** Why nothing can stay in a slot; null if it can, and then the slot is taken. */
    private static @Nullable Displacement whyNot(Slot slot, TopologyView topology, SlotBoard board) {
        NodeView node = board.node(slot.node());
        if (node == null || node.state() == NodeView.State.LOST) {
            return new Displacement(Cause.NODE_LOST, "node " + slot.node() + " is lost");
        }
        if (node.state() == NodeView.State.DRAINING) {
            return new Displacement(Cause.NODE_DRAINING, "node " + slot.node() + " is being drained");
        }
        if (!node.ports().contains(slot.port())) {
            return new Displacement(
                    Cause.SLOT_GONE, "node " + slot.node() + " has no slot " + slot.port() + " any more");
        }
        if (topology.lostSlots().contains(slot)) {
            return new Displacement(Cause.SLOT_LOST, "slot " + slot + " can't be kept");
        }
        if (!board.take(slot, topology)) {
            return new Displacement(Cause.SLOT_TAKEN, "slot " + slot + " is another topology's");
        }
        return null;
    }

    private static boolean isOpen(Slot slot, Draft draft, SlotBoard board) {
        NodeView node = board.node(slot.node());
        return node != null && node.state() == NodeView.State.LIVE && !draft.refuses(slot);
    }
}
