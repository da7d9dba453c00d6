package io.gustfront.cluster.model;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where a topology's executors are, in {@code /assignments/<id>}: all that a supervisor needs to run its part, also when there
 * is no master. A move goes through several of these (PROTOCOL M1, M2): {@code target} is where it leads, {@code published} is
 * what workers are told now, {@code closing} is what was published, isn't any more, and is not known to be closed. An executor of
 * the target is published when nothing that shares a task with it is published or closing.
 *
 * @param topologyId whose it is
 * @param topologyName what users call it
 * @param jar the topology's jar
 * @param blob the topology
 * @param epoch grows with every change of this record that workers are told of
 * @param target where executors are to be, ascending
 * @param published where workers are told that executors are, ascending
 * @param closing what has to close before others open
 * @param workers the slots that the topology uses or once used
 * @param components of each executor that is named here, the component, by the executor's first task
 * @param drainWaitMs how long what closes may drain
 * @param active whether spouts run
 * @param mode what the workers are to do
 */
public record AssignmentRecord(
        String topologyId,
        String topologyName,
        BlobRef jar,
        BlobRef blob,
        long epoch,
        List<PlacedExecutor> target,
        List<PlacedExecutor> published,
        List<PlacedExecutor> closing,
        List<WorkerSlot> workers,
        SortedMap<Integer, String> components,
        long drainWaitMs,
        boolean active,
        SlotMode mode) {
    /** Copies what it is given, sorted. */
    public AssignmentRecord {
        Ids.require("topology's id", topologyId);
        target = target.stream().sorted().toList();
        published = published.stream().sorted().toList();
        closing = closing.stream().sorted().toList();
        workers = workers.stream()
                .sorted(Comparator.comparingInt(WorkerSlot::number))
                .toList();
        components = Collections.unmodifiableSortedMap(new TreeMap<>(components));
    }

    /**
     * A slot of the topology.
     *
     * @param number from 1; never another slot's while the topology lives
     * @param node the slot's node
     * @param port the slot's port
     * @param host where its links are answered
     * @param incarnation the newest start of its worker that the master heard of; 0 for none
     * @param minIncarnation a worker whose incarnation is below this is ended and started anew; 0: none is
     */
    public record WorkerSlot(int number, String node, int port, String host, int incarnation, int minIncarnation) {
        /** Where it is. */
        public SlotRef slot() {
            return new SlotRef(node, port);
        }

        /** The same with a newer incarnation. */
        public WorkerSlot withIncarnation(int newer) {
            return new WorkerSlot(number, node, port, host, newer, minIncarnation);
        }

        /** The same, to be started anew. */
        public WorkerSlot restarted() {
            return new WorkerSlot(number, node, port, host, incarnation, incarnation + 1);
        }
    }

    /** What the workers of an assignment are to do. */
    public enum SlotMode {
        /** Run. */
        RUN,
        /** Stop the spouts for good and drain: the topology is being killed. */
        DRAIN,
        /** End, and not start again: it is being killed, or paused. */
        STOP
    }

    /** The slots in which a worker is wanted: those of the target, and those where something is still to close. */
    public SortedSet<SlotRef> slotsInUse() {
        SortedSet<SlotRef> slots = new TreeSet<>();
        target.forEach(placed -> slots.add(placed.slot()));
        published.forEach(placed -> slots.add(placed.slot()));
        closing.forEach(placed -> slots.add(placed.slot()));
        return slots;
    }

    /** The plan that its workers are given. */
    public WorkerPlan plan() {
        SortedSet<SlotRef> slots = slotsInUse();
        SortedMap<Integer, WorkerPlace> places = new TreeMap<>();
        Map<SlotRef, Integer> numbers = new HashMap<>();
        workers.forEach(worker -> {
            if (slots.contains(worker.slot())) {
                numbers.put(worker.slot(), worker.number());
                places.put(
                        worker.number(),
                        new WorkerPlace(worker.number(), worker.host(), worker.port(), worker.incarnation()));
            }
        });
        SortedMap<TaskRange, Placement> executors = new TreeMap<>();
        published.forEach(placed -> {
            Integer number = numbers.get(placed.slot());
            if (number == null) {
                throw new IllegalStateException(topologyId + " has no worker in slot " + placed.slot());
            }
            executors.put(
                    placed.executor(),
                    new Placement(placed.executor(), componentOf(placed.first()), number, placed.epoch()));
        });
        return new WorkerPlan(epoch, places, executors);
    }

    private String componentOf(int task) {
        String component = components.get(task);
        if (component == null) {
            throw new IllegalStateException(topologyId + " doesn't say whose executor begins with task " + task);
        }
        return component;
    }

    /** The same under the next epoch with other places. */
    public AssignmentRecord next(
            List<PlacedExecutor> otherTarget,
            List<PlacedExecutor> otherPublished,
            List<PlacedExecutor> otherClosing,
            List<WorkerSlot> otherWorkers,
            SortedMap<Integer, String> otherComponents) {
        return new AssignmentRecord(
                topologyId,
                topologyName,
                jar,
                blob,
                epoch + 1,
                otherTarget,
                otherPublished,
                otherClosing,
                otherWorkers,
                otherComponents,
                drainWaitMs,
                active,
                mode);
    }

    /** The same under the next epoch with its workers told to do something else. */
    public AssignmentRecord next(SlotMode otherMode, boolean otherActive, long otherDrainWaitMs) {
        return new AssignmentRecord(
                topologyId,
                topologyName,
                jar,
                blob,
                epoch + 1,
                target,
                published,
                closing,
                workers,
                components,
                otherDrainWaitMs,
                otherActive,
                otherMode);
    }

    /** The worker in a slot. */
    public Optional<WorkerSlot> worker(SlotRef slot) {
        return workers.stream().filter(worker -> worker.slot().equals(slot)).findFirst();
    }

    /** What the supervisor of a node is told, in the order of the ports; empty if the topology isn't there. */
    public List<SlotAssignment> forNode(String node) {
        List<SlotAssignment> slots = new ArrayList<>();
        SortedSet<SlotRef> used = slotsInUse();
        WorkerPlan plan = plan();
        for (WorkerSlot worker : workers) {
            if (worker.node().equals(node) && used.contains(worker.slot())) {
                slots.add(new SlotAssignment(
                        worker.port(),
                        topologyId,
                        topologyName,
                        worker.number(),
                        worker.incarnation(),
                        worker.minIncarnation(),
                        jar,
                        blob,
                        PlanData.of(plan),
                        drainWaitMs,
                        active,
                        mode));
            }
        }
        slots.sort(Comparator.comparingInt(SlotAssignment::port));
        return slots;
    }
}
