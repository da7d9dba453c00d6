package io.gustfront.cluster.master;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.AssignmentRecord.WorkerSlot;
import io.gustfront.cluster.model.NodeRecord;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.SlotRef;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyState.Kind;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.placement.Assignment;
import io.gustfront.scheduler.placement.ClusterView;
import io.gustfront.scheduler.placement.ComponentEdge;
import io.gustfront.scheduler.placement.MovePolicy;
import io.gustfront.scheduler.placement.NodeView;
import io.gustfront.scheduler.placement.Placement;
import io.gustfront.scheduler.placement.Slot;
import io.gustfront.scheduler.placement.TopologyView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The master's records in the scheduler's terms, and its plans in the master's. */
final class Placing {
    private Placing() {}

    /**
     * What the scheduler sees.
     *
     * @param topologies the records to go by, some of them perhaps not durable yet
     * @param evenOut the topology that may be moved to be even; empty if none
     */
    static ClusterView view(Image image, List<TopologyRecord> topologies, Sights sights, Optional<String> evenOut) {
        SortedSet<String> lost = sights.lost();
        Set<SlotRef> taken = takenByTheBroken(image);
        List<NodeView> nodes = new ArrayList<>();
        image.nodes().forEach((id, stored) -> {
            NodeRecord node = stored.value();
            List<Integer> ports = node.ports().stream()
                    .filter(port -> !taken.contains(new SlotRef(id, port)))
                    .toList();
            nodes.add(NodeView.live(id, node.host(), ports).withState(stateOf(node, sights.node(id), lost)));
        });
        List<TopologyView> views = new ArrayList<>();
        for (TopologyRecord topology : topologies) {
            Optional<AssignmentRecord> assignment = image.assignment(topology.id());
            Kind kind = topology.state().kind();
            boolean onItsWayOut = kind == Kind.KILLING || kind == Kind.PAUSED || kind == Kind.FAILED;
            if (!onItsWayOut || assignment.isPresent()) {
                MovePolicy policy = onItsWayOut
                        ? MovePolicy.FROZEN
                        : evenOut.filter(topology.id()::equals).isPresent() ? MovePolicy.EVEN_OUT : MovePolicy.STICKY;
                views.add(topologyView(topology, assignment, policy, leftByOthers(image, topology.id())));
            }
        }
        return new ClusterView(nodes, views);
    }

    private static NodeView.State stateOf(NodeRecord node, NodeSight sight, SortedSet<String> lost) {
        if (lost.contains(node.node())) {
            return NodeView.State.LOST;
        }
        if (node.draining()) {
            return NodeView.State.DRAINING;
        }
        return sight.isSeen() ? NodeView.State.LIVE : NodeView.State.SILENT;
    }

    private static Set<SlotRef> takenByTheBroken(Image image) {
        Set<SlotRef> taken = new HashSet<>();
        image.assignments().forEach((id, stored) -> {
            if (!image.topologies().containsKey(id)) {
                taken.addAll(stored.value().slotsInUse());
            }
        });
        return taken;
    }

    /**
     * Slots that are free to the scheduler, but not yet to be had: in which another topology has something that is still closing, or
     * which another one is about to leave because its workers crash there, or are cut off.
     */
    private static SortedSet<Slot> leftByOthers(Image image, String topologyId) {
        SortedSet<Slot> slots = new TreeSet<>();
        image.assignments().forEach((id, stored) -> {
            AssignmentRecord assignment = stored.value();
            if (!id.equals(topologyId)) {
                Set<SlotRef> leaving = assignment.slotsInUse();
                Set<SlotRef> avoided =
                        image.topology(id).map(TopologyRecord::avoided).orElse(Collections.emptySortedSet());
                for (PlacedExecutor placed : assignment.target()) {
                    if (!avoided.contains(placed.slot())) {
                        leaving.remove(placed.slot());
                    }
                }
                leaving.forEach(slot -> slots.add(new Slot(slot.node(), slot.port())));
            }
        });
        return slots;
    }

    /** Whether a plan puts something into a slot that is, by what is durable, another topology's: that has to leave it first. */
    static boolean isTaken(String topologyId, Assignment plan, Image image) {
        Set<SlotRef> wanted = new HashSet<>();
        plan.placements()
                .values()
                .forEach(placement -> wanted.add(
                        new SlotRef(placement.slot().node(), placement.slot().port())));
        return image.assignments().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(topologyId))
                .anyMatch(
                        entry -> entry.getValue().value().slotsInUse().stream().anyMatch(wanted::contains));
    }

    private static TopologyView topologyView(
            TopologyRecord topology,
            Optional<AssignmentRecord> assignment,
            MovePolicy policy,
            SortedSet<Slot> leftByOthers) {
        SortedSet<ComponentEdge> edges = new TreeSet<>();
        topology.edges().forEach(edge -> edges.add(new ComponentEdge(edge.from(), edge.to())));
        SortedSet<Slot> lostSlots = new TreeSet<>(leftByOthers);
        topology.avoided().forEach(slot -> lostSlots.add(new Slot(slot.node(), slot.port())));
        return new TopologyView(
                topology.id(),
                topology.name(),
                topology.sequence(),
                topology.workers(),
                topology.layout(),
                edges,
                assignment.map(Placing::current).orElse(Assignment.NONE),
                lostSlots,
                new TreeSet<>(),
                policy);
    }

    private static Assignment current(AssignmentRecord record) {
        NavigableMap<TaskRange, Placement> placements = new TreeMap<>();
        record.target()
                .forEach(placed -> placements.put(
                        placed.executor(),
                        new Placement(placed.executor(), new Slot(placed.node(), placed.port()), placed.epoch())));
        SortedMap<Slot, Integer> numbers = new TreeMap<>();
        record.workers().forEach(worker -> numbers.put(new Slot(worker.node(), worker.port()), worker.number()));
        return new Assignment(record.epoch(), placements, numbers);
    }

    /** A plan's placements. */
    static List<PlacedExecutor> target(Assignment plan) {
        return plan.placements().values().stream()
                .map(placement -> PlacedExecutor.of(
                        placement.executor(),
                        new SlotRef(placement.slot().node(), placement.slot().port()),
                        placement.epoch()))
                .sorted()
                .toList();
    }

    /** A plan's slots, with what was known of them before, and the hosts that the nodes have now. */
    static List<WorkerSlot> workers(Assignment plan, Optional<AssignmentRecord> before, Image image) {
        List<WorkerSlot> workers = new ArrayList<>();
        plan.slotNumbers().forEach((slot, number) -> {
            SlotRef place = new SlotRef(slot.node(), slot.port());
            Optional<WorkerSlot> known = before.flatMap(record -> record.worker(place));
            String host = Optional.ofNullable(image.nodes().get(slot.node()))
                    .map(stored -> stored.value().host())
                    .or(() -> known.map(WorkerSlot::host))
                    .orElse("");
            workers.add(new WorkerSlot(
                    number,
                    slot.node(),
                    slot.port(),
                    host,
                    known.map(WorkerSlot::incarnation).orElse(0),
                    known.map(WorkerSlot::minIncarnation).orElse(0)));
        });
        return workers;
    }
}
