package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where a topology's executors are placed.
 *
 * @param epoch how many assignments the topology has had; each change is a new one
 * @param placements the executors that have a place, by their tasks; no task is in two of them
 * @param slotNumbers the numbers, from 1, that this topology's slots were given: of those that it uses and of those that it once
 *     used. They only grow, by a few bytes per slot that a topology ever used, so that no number is given twice
 */
public record Assignment(
        long epoch, NavigableMap<TaskRange, Placement> placements, SortedMap<Slot, Integer> slotNumbers) {
    /** That of a topology that was never placed. */
    public static final Assignment NONE = new Assignment(0, new TreeMap<>(), new TreeMap<>());

    /** Copies what it is given, and refuses what contradicts itself. */
    public Assignment {
        placements = Collections.unmodifiableNavigableMap(new TreeMap<>(placements));
        slotNumbers = Collections.unmodifiableSortedMap(new TreeMap<>(slotNumbers));
        if (new TreeSet<>(slotNumbers.values()).size() < slotNumbers.size()) {
            throw new IllegalArgumentException("two slots have the same number: " + slotNumbers);
        }
        int lastTask = 0;
        for (Map.Entry<TaskRange, Placement> entry : placements.entrySet()) {
            TaskRange executor = entry.getKey();
            Placement placement = entry.getValue();
            if (!executor.equals(placement.executor())
                    || executor.first() <= lastTask
                    || placement.epoch() < 1
                    || placement.epoch() > epoch
                    || !slotNumbers.containsKey(placement.slot())) {
                throw new IllegalArgumentException("executor " + executor + " can't be placed as " + placement
                        + " in epoch " + epoch + ", after task " + lastTask + ", with slots " + slotNumbers);
            }
            lastTask = executor.last();
        }
    }

    /** The slots that run something. */
    public SortedSet<Slot> slots() {
        SortedSet<Slot> slots = new TreeSet<>();
        placements.values().forEach(placement -> slots.add(placement.slot()));
        return slots;
    }

    /** The placements of the executors that host any of these tasks, ascending. */
    public List<Placement> hosting(TaskRange tasks) {
        List<Placement> found = new ArrayList<>();
        TaskRange after = new TaskRange(tasks.last() + 1, tasks.last() + 1);
        for (Placement placement :
                placements.headMap(after, false).descendingMap().values()) {
            if (placement.executor().last() < tasks.first()) {
                break;
            }
            found.add(placement);
        }
        Collections.reverse(found);
        return found;
    }
}
