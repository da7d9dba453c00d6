package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is planned for one topology so far. Never leaves a run of the scheduler; each step of it changes the draft in turn.
 *
 * <p>Its workers are of two kinds: <em>open</em> ones take part in all; <em>closed</em> ones, on a silent node or in a slot to be
 * avoided, keep what they have and are otherwise left alone.
 */
final class Draft {
    private final TopologyView topology;
    private final SortedMap<Slot, SortedSet<TaskRange>> open = new TreeMap<>();
    private final SortedMap<Slot, SortedSet<TaskRange>> closed = new TreeMap<>();
    private final Set<Slot> added = new HashSet<>();
    private final Map<String, Integer> workersByNode = new HashMap<>();
    private final SortedMap<TaskRange, Displacement> homeless = new TreeMap<>();

    Draft(TopologyView topology) {
        this.topology = topology;
    }

    /** Why an executor can't stay, or has no place yet. */
    record Displacement(Move.Cause cause, String reason) {}

    TopologyView topology() {
        return topology;
    }

    boolean isFrozen() {
        return topology.policy() == MovePolicy.FROZEN;
    }

    boolean mayEvenOut() {
        return topology.policy() == MovePolicy.EVEN_OUT;
    }

    /** Whether a slot may get nothing of this topology. */
    boolean refuses(Slot slot) {
        return topology.lostSlots().contains(slot) || topology.avoidedSlots().contains(slot);
    }

    /** The open workers and what they run so far. */
    SortedMap<Slot, SortedSet<TaskRange>> open() {
        return Collections.unmodifiableSortedMap(open);
    }

    /** The closed workers and what they run. */
    SortedMap<Slot, SortedSet<TaskRange>> closed() {
        return Collections.unmodifiableSortedMap(closed);
    }

    /** How many workers, of both kinds, are on a node. */
    int workersOn(String node) {
        return workersByNode.getOrDefault(node, 0);
    }

    /** The executors that had to find a worker in this run, also those that have. */
    SortedMap<TaskRange, Displacement> homeless() {
        return Collections.unmodifiableSortedMap(homeless);
    }

    /** Whether moving an open worker disturbs nothing, or is asked for. */
    boolean mayMove(Slot worker) {
        return mayEvenOut() || added.contains(worker);
    }

    /** Adds a worker that it has already. */
    void keepWorker(Slot slot, SortedSet<TaskRange> executors, boolean isOpen) {
        (isOpen ? open : closed).put(slot, new TreeSet<>(executors));
        workersByNode.merge(slot.node(), 1, Integer::sum);
    }

    /** Adds a worker. If it is one that was given up in this run, all that runs there can stay after all. */
    void addWorker(Slot slot) {
        SortedSet<TaskRange> back = new TreeSet<>();
        if (topology.current().slotNumbers().containsKey(slot)) {
            for (TaskRange executor : homeless.keySet()) {
                Placement old = topology.current().placements().get(executor);
                if (old != null && old.slot().equals(slot)) {
                    back.add(executor);
                }
            }
        }
        homeless.keySet().removeAll(back);
        keepWorker(slot, back, true);
        added.add(slot);
    }

    /** Gives up an open worker; what it ran waits for another. */
    void dropWorker(Slot slot, Displacement why) {
        executorsOf(slot).forEach(executor -> displace(executor, why));
        open.remove(slot);
        added.remove(slot);
        workersByNode.merge(slot.node(), -1, Integer::sum);
    }

    /** An executor has to find a worker. */
    void displace(TaskRange executor, Displacement why) {
        homeless.put(executor, why);
    }

    /** Puts an executor into an open worker; why it waited is remembered. */
    void settle(TaskRange executor, Slot worker) {
        executorsOf(worker).add(executor);
    }

    /** Takes an executor out of an open worker. */
    void unsettle(TaskRange executor, Slot worker) {
        executorsOf(worker).remove(executor);
    }

    /** Where each executor is, when all is done. */
    SortedMap<TaskRange, Slot> slots() {
        SortedMap<TaskRange, Slot> slots = new TreeMap<>();
        for (SortedMap<Slot, SortedSet<TaskRange>> workers : List.of(open, closed)) {
            workers.forEach((slot, executors) -> executors.forEach(executor -> slots.put(executor, slot)));
        }
        return slots;
    }

    private SortedSet<TaskRange> executorsOf(Slot worker) {
        SortedSet<TaskRange> executors = open.get(worker);
        if (executors == null) {
            throw new IllegalStateException(topology.name() + " has no open worker in " + worker);
        }
        return executors;
    }
}
