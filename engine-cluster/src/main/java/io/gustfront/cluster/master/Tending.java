package io.gustfront.cluster.master;

import io.gustfront.cluster.master.Change.PutAssignment;
import io.gustfront.cluster.master.Change.PutNode;
import io.gustfront.cluster.master.Change.PutTopology;
import io.gustfront.cluster.master.Change.RemoveNode;
import io.gustfront.cluster.master.Change.RemoveTopology;
import io.gustfront.cluster.master.Image.Stored;
import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.AssignmentRecord.WorkerSlot;
import io.gustfront.cluster.model.NodeRecord;
import io.gustfront.cluster.model.SlotRef;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyState;
import io.gustfront.cluster.model.TopologyState.Active;
import io.gustfront.cluster.model.TopologyState.Failed;
import io.gustfront.cluster.model.TopologyState.Inactive;
import io.gustfront.cluster.model.TopologyState.KillStep;
import io.gustfront.cluster.model.TopologyState.Killing;
import io.gustfront.cluster.model.TopologyState.Kind;
import io.gustfront.cluster.model.TopologyState.Paused;
import io.gustfront.cluster.model.TopologyState.Pending;
import io.gustfront.cluster.model.TopologyState.Rebalancing;
import io.gustfront.cluster.model.TopologyState.Scheduled;
import io.gustfront.cluster.wire.SupervisorMessage.WorkerReport;
import io.gustfront.scheduler.placement.ClusterView;
import io.gustfront.scheduler.placement.Scheduler;
import io.gustfront.scheduler.placement.SchedulingPlan;
import io.gustfront.scheduler.placement.TopologyPlan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the master does unasked: looks at what is durable and at what it sees, and says what has to be different for things to come
 * closer to how they should be. A command alters wishes and states; everything that follows from it follows here, the same after a
 * change of master as before. When nothing is to be done it says nothing.
 *
 * <p>One topology that can't be tended becomes {@code failed}, and no other is touched by that. The only thing that is kept from
 * call to call is the scheduler's last plan, which is the same for the same view.
 */
final class Tending {
    private static final Logger LOG = LoggerFactory.getLogger(Tending.class);

    /** A worker that ended unasked so often in two minutes is crash-looping. */
    private static final int CRASHES = 5;

    /** After so long without such an end, the slot that a topology avoids is like any other to it again. */
    private static final long FORGIVEN_MS = TimeUnit.MINUTES.toMillis(2);

    /** What is left of a wait is written when so much less is left than was written. */
    private static final long REWRITE_MS = 5_000;

    /** A worker that doesn't get an executor closed for so long after its wait is over is started anew. */
    private static final long CLOSE_GRACE_MS = 15_000;

    /** Supervisors report a lost peer after 15 s; after as many more, one of the two is moved or started anew (PROTOCOL K3). */
    private static final long APART_NS = TimeUnit.SECONDS.toNanos(15);

    private static final Set<Kind> BEFORE_PLACING = EnumSet.of(Kind.SUBMITTED, Kind.PENDING, Kind.SCHEDULED);

    private @Nullable Grounds lastGrounds;
    private @Nullable ClusterView lastView;
    private @Nullable SchedulingPlan lastPlan;

    /** All that a plan is made from; most of what is seen of nodes, as what their workers do, has no part in it. */
    private record Grounds(Image image, SortedSet<String> seen, SortedSet<String> lost) {
        /** Images are the same if they are one: each change makes another, and to compare them would cost more than to plan. */
        @SuppressWarnings("ReferenceEquality")
        boolean isSameAs(@Nullable Grounds other) {
            return other != null && image == other.image && seen.equals(other.seen) && lost.equals(other.lost);
        }
    }

    /** What is to be different, in groups: each is one commit, and most are about one topology. */
    List<List<Change>> tend(Image image, Sights sights, Timers timers) {
        List<List<Change>> changes = new ArrayList<>();
        changes.add(nodes(image, sights));
        SchedulingPlan plan = plan(image, sights);
        image.topologies().forEach((id, stored) -> {
            TopologyRecord topology = stored.value();
            Optional<AssignmentRecord> assignment = image.assignment(id);
            try {
                changes.add(
                        switch (topology.state().kind()) {
                            case KILLING -> kill(topology, assignment, sights, timers);
                            case PAUSED, FAILED -> stopped(assignment, sights);
                            default -> run(topology, assignment, plan, image, sights, timers);
                        });
            } catch (RuntimeException e) {
                LOG.error("the topology {} can't be tended", id, e);
                changes.add(failed(topology, "the master can't tend it: " + e));
            }
        });
        changes.removeIf(List::isEmpty);
        return changes;
    }

    /** What the scheduler said last of a topology: why something has no place, why there are fewer workers than wanted. */
    Optional<TopologyPlan> planOf(String id) {
        return Optional.ofNullable(lastPlan).map(plan -> plan.topologies().get(id));
    }

    private SchedulingPlan plan(Image image, Sights sights) {
        SchedulingPlan plan = lastPlan;
        Grounds grounds = new Grounds(image, sights.seen(), sights.lost());
        if (plan != null && grounds.isSameAs(lastGrounds)) {
            return plan;
        }
        lastGrounds = grounds;
        List<TopologyRecord> topologies =
                image.topologies().values().stream().map(Stored::value).toList();
        ClusterView view = Placing.view(image, topologies, sights, Optional.empty());
        if (plan == null || !view.equals(lastView)) {
            plan = Scheduler.plan(view);
            lastView = view;
            lastPlan = plan;
        }
        return plan;
    }

    private static List<Change> nodes(Image image, Sights sights) {
        List<Change> changes = new ArrayList<>();
        Set<String> used = new HashSet<>();
        image.assignments()
                .values()
                .forEach(stored -> stored.value().slotsInUse().forEach(slot -> used.add(slot.node())));
        SortedSet<String> lost = sights.lost();
        sights.nodes().forEach((id, sight) -> {
            Stored<NodeRecord> known = image.nodes().get(id);
            if (sight.isSeen() && !sight.host().isEmpty()) {
                NodeRecord now = new NodeRecord(
                        id,
                        sight.host(),
                        sight.ports(),
                        known != null && known.value().draining());
                if (known == null || !known.value().equals(now)) {
                    changes.add(new PutNode(now));
                }
            } else if (known != null && lost.contains(id) && !known.value().draining() && !used.contains(id)) {
                changes.add(new RemoveNode(id));
            }
        });
        return changes;
    }

    private static List<Change> kill(
            TopologyRecord topology, Optional<AssignmentRecord> present, Sights sights, Timers timers) {
        if (present.isEmpty()) {
            return List.of(new RemoveTopology(topology.id()));
        }
        AssignmentRecord assignment = present.get();
        Killing killing = (Killing) topology.state();
        SortedSet<String> lost = sights.lost();
        if (killing.step() == KillStep.STOPPING) {
            if (assignment.mode() != SlotMode.STOP) {
                return List.of(new PutAssignment(assignment.next(SlotMode.STOP, false, 0)));
            }
            boolean gone = assignment.slotsInUse().stream()
                            .allMatch(slot -> lost.contains(slot.node()) || sights.isEmpty(assignment, slot))
                    && assignment.workers().stream()
                            .allMatch(worker ->
                                    lost.contains(worker.node()) || sights.isVacated(topology.id(), worker.slot()));
            return gone ? List.of(new RemoveTopology(topology.id())) : List.of();
        }
        long left = timers.leftMs(topology.id(), sights.nowNs());
        if (assignment.mode() != SlotMode.DRAIN) {
            return List.of(new PutAssignment(assignment.next(SlotMode.DRAIN, false, left)));
        }
        boolean drained = assignment.slotsInUse().stream()
                .allMatch(slot -> lost.contains(slot.node()) || sights.isDrained(assignment, slot));
        if (drained || left == 0) {
            return List.of(
                    new PutTopology(topology.withState(new Killing(KillStep.STOPPING, 0))),
                    new PutAssignment(assignment.next(SlotMode.STOP, false, 0)));
        }
        return killing.waitLeftMs() - left >= REWRITE_MS
                ? List.of(new PutTopology(topology.withState(new Killing(KillStep.DRAINING, left))))
                : List.of();
    }

    private static List<Change> stopped(Optional<AssignmentRecord> present, Sights sights) {
        if (present.isEmpty() || present.get().slotsInUse().isEmpty()) {
            return List.of();
        }
        AssignmentRecord assignment = present.get();
        if (assignment.mode() != SlotMode.STOP) {
            return List.of(new PutAssignment(assignment.next(SlotMode.STOP, false, assignment.drainWaitMs())));
        }
        SortedSet<String> lost = sights.lost();
        boolean gone = assignment.slotsInUse().stream()
                .allMatch(slot -> lost.contains(slot.node()) || sights.isEmpty(assignment, slot));
        return gone ? List.of(new PutAssignment(Steps.emptied(assignment))) : List.of();
    }

    private static List<Change> run(
            TopologyRecord topology,
            Optional<AssignmentRecord> present,
            SchedulingPlan plan,
            Image image,
            Sights sights,
            Timers timers) {
        TopologyPlan wanted = plan.of(topology.id());
        if (!topology.cutOff().isEmpty() && !wanted.unplaced().isEmpty()) {
            return List.of(new PutTopology(topology.withCutOff(List.of()))); // rather there than nowhere
        }
        if (present.isEmpty() && !BEFORE_PLACING.contains(topology.state().kind())) {
            return becoming(topology, new Pending("its assignment is gone from ZooKeeper"));
        }
        boolean isUnplaced = wanted.assignment().placements().isEmpty();
        if (!isUnplaced && Placing.isTaken(topology.id(), wanted.assignment(), image)) {
            return List.of(); // the plan has another topology leave the slot; that is written first
        }
        if (present.isEmpty()) {
            return isUnplaced
                    ? becoming(topology, new Pending(reason(wanted)))
                    : List.of(
                            new PutTopology(topology.withState(new Scheduled())),
                            new PutAssignment(Steps.first(topology, wanted.assignment(), image)));
        }
        AssignmentRecord before = present.get();
        Optional<List<Change>> crashed = crashed(topology, before, sights);
        if (crashed.isPresent()) {
            return crashed.get();
        }
        if (timers.healthyForMs(topology.id(), sights.nowNs()) >= FORGIVEN_MS) {
            return List.of(new PutTopology(topology.withNothingAvoided()));
        }
        OptionalInt lonely = timers.takeLonely(topology.id(), sights.nowNs(), APART_NS);
        Optional<List<Change>> moved =
                lonely.isPresent() ? movedAway(topology, before, lonely.getAsInt(), image, sights) : Optional.empty();
        if (moved.isPresent()) {
            return moved.get();
        }
        AssignmentRecord after = Steps.of(topology, before, wanted.assignment(), image, sights);
        if (timers.closingForMs(topology.id(), sights.nowNs()) > before.drainWaitMs() + CLOSE_GRACE_MS
                && !after.closing().isEmpty()) {
            after = Steps.restarting(after);
        }
        if (lonely.isPresent()) {
            LOG.warn("{}: worker {} has no session with a peer; it is started anew", topology.id(), lonely.getAsInt());
            after = Steps.restarting(after, lonely.getAsInt());
        }
        TopologyState state = stateAfter(topology, before, after, wanted, sights, timers);
        boolean active = state instanceof Active || (state instanceof Rebalancing && topology.active());
        long drainWaitMs = drainWaitMs(topology, after);
        if (active != after.active() || after.mode() != SlotMode.RUN || drainWaitMs != after.drainWaitMs()) {
            after = after.next(SlotMode.RUN, active, drainWaitMs);
        }
        List<Change> changes = new ArrayList<>();
        if (!after.equals(before)) {
            changes.add(new PutAssignment(after));
        }
        changes.addAll(becoming(topology, state));
        return changes;
    }

    private static TopologyState stateAfter(
            TopologyRecord topology,
            AssignmentRecord before,
            AssignmentRecord after,
            TopologyPlan wanted,
            Sights sights,
            Timers timers) {
        TopologyState state = topology.state();
        if (after.target().isEmpty()) {
            return new Pending(reason(wanted));
        }
        boolean settled = after.equals(before)
                && before.closing().isEmpty()
                && before.published().equals(before.target())
                && before.slotsInUse().stream().allMatch(slot -> sights.isReady(before, slot));
        return switch (state.kind()) {
            case SUBMITTED, PENDING -> new Scheduled();
            case SCHEDULED, REBALANCING -> {
                if (settled) {
                    yield topology.active() ? new Active() : new Inactive();
                }
                yield state instanceof Rebalancing rebalancing ? ticking(rebalancing, topology, sights, timers) : state;
            }
            default -> state;
        };
    }

    private static TopologyState ticking(Rebalancing state, TopologyRecord topology, Sights sights, Timers timers) {
        long left = timers.leftMs(topology.id(), sights.nowNs());
        return state.waitLeftMs() - left >= REWRITE_MS || (left == 0 && state.waitLeftMs() > 0)
                ? new Rebalancing(left)
                : state;
    }

    private static Optional<List<Change>> crashed(TopologyRecord topology, AssignmentRecord assignment, Sights sights) {
        for (SlotRef slot : assignment.slotsInUse()) {
            Optional<WorkerReport> worker =
                    sights.worker(topology.id(), slot).filter(report -> report.exits() >= CRASHES);
            boolean targeted = assignment.target().stream()
                    .anyMatch(placed -> placed.slot().equals(slot));
            if (worker.isEmpty() || !targeted || topology.movedAfterCrashes().contains(slot)) {
                continue;
            }
            if (topology.movedAfterCrashes().isEmpty() && hasAnotherSlot(topology, assignment, slot, sights)) {
                return Optional.of(List.of(new PutTopology(topology.withMovedAfterCrashes(List.of(slot)))));
            }
            TopologyState paused = new Paused(
                    "its worker in " + slot + " ended " + worker.get().exits() + " times in two minutes: "
                            + worker.get().problem());
            if (topology.state().mayBecome(paused)) {
                return Optional.of(List.of(
                        new PutTopology(topology.withState(paused)),
                        new PutAssignment(assignment.next(SlotMode.STOP, false, assignment.drainWaitMs()))));
            }
        }
        return Optional.empty();
    }

    /**
     * Moves all that a topology has on the node of a worker that finds no way to a peer: what is broken is mostly the way between two
     * nodes, and to start it anew there would not mend that. Empty if there is no other node for it, or all of the topology is on this one.
     */
    private static Optional<List<Change>> movedAway(
            TopologyRecord topology, AssignmentRecord assignment, int lonely, Image image, Sights sights) {
        Optional<String> node = assignment.workers().stream()
                .filter(worker -> worker.number() == lonely)
                .map(WorkerSlot::node)
                .findFirst();
        Set<String> used = new HashSet<>();
        assignment.slotsInUse().forEach(slot -> used.add(slot.node()));
        Set<String> shunned = new HashSet<>();
        topology.cutOff().forEach(slot -> shunned.add(slot.node()));
        if (node.isEmpty() || used.size() < 2 || !shunned.add(node.get())) {
            return Optional.empty();
        }
        boolean elsewhere = image.nodes().values().stream()
                .map(Stored::value)
                .filter(other -> !shunned.contains(other.node()) && !other.draining())
                .anyMatch(other -> used.contains(other.node()) || hasFreeSlot(sights.node(other.node())));
        if (!elsewhere) {
            return Optional.empty();
        }
        LOG.warn("{}: worker {} has no session with a peer; it is moved from {}", topology.id(), lonely, node.get());
        List<SlotRef> cutOff = new ArrayList<>(topology.cutOff());
        sights.node(node.get()).ports().forEach(port -> cutOff.add(new SlotRef(node.get(), port)));
        return Optional.of(List.of(new PutTopology(topology.withCutOff(cutOff))));
    }

    /** How long what closes may drain: what is cut off can't, as it waits for what doesn't come through. */
    private static long drainWaitMs(TopologyRecord topology, AssignmentRecord assignment) {
        if (topology.cutOff().isEmpty()) {
            return assignment.drainWaitMs();
        }
        boolean closesCutOff = assignment.closing().stream()
                .anyMatch(placed -> topology.cutOff().contains(placed.slot()));
        return closesCutOff ? 0 : topology.drainWaitMs();
    }

    private static boolean hasFreeSlot(NodeSight node) {
        return node.isSeen()
                && node.slots().values().stream().anyMatch(slot -> slot.worker().isEmpty());
    }

    /** Whether there is any slot but this; that it is free, or this topology's own, is for the scheduler to find out. */
    private static boolean hasAnotherSlot(
            TopologyRecord topology, AssignmentRecord assignment, SlotRef slot, Sights sights) {
        boolean free = sights.nodes().entrySet().stream()
                .filter(entry -> entry.getValue().isSeen())
                .anyMatch(entry -> entry.getValue().slots().values().stream()
                        .anyMatch(report ->
                                report.worker().isEmpty() && !slot.equals(new SlotRef(entry.getKey(), report.port()))));
        return free || (assignment.slotsInUse().size() > 1 && topology.state().kind() != Kind.PENDING);
    }

    /** That a topology has failed; nothing if it is being killed. */
    static List<Change> failed(TopologyRecord topology, String cause) {
        TopologyState failed = new Failed(cause);
        return topology.state().mayBecome(failed) ? becoming(topology, failed) : List.of();
    }

    private static List<Change> becoming(TopologyRecord topology, TopologyState state) {
        return state.equals(topology.state()) ? List.of() : List.of(new PutTopology(topology.withState(state)));
    }

    private static String reason(TopologyPlan plan) {
        return plan.unplaced().isEmpty()
                ? "no executor has a place"
                : plan.unplaced().get(0).reason();
    }
}
