package io.gustfront.cluster.rest;

import io.gustfront.cluster.master.Image;
import io.gustfront.cluster.master.NodeSight;
import io.gustfront.cluster.master.Snapshot;
import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.AssignmentRecord.WorkerSlot;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.SlotRef;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyState;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.view.Views.ComponentRow;
import io.gustfront.cluster.view.Views.ExecutorRow;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.SlotRow;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.TopologyRow;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.gustfront.cluster.wire.SupervisorMessage.SlotReport;
import io.gustfront.cluster.wire.SupervisorMessage.WorkerReport;
import io.gustfront.runtime.channel.ToSupervisor.OpenPlacement;
import io.gustfront.scheduler.placement.TopologyPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a master knows, in the words of the REST API. Pure functions of a {@link Snapshot}. */
final class Describe {
    private Describe() {}

    /** The cluster. */
    static Views.Cluster cluster(Snapshot snapshot, String version) {
        int live = 0;
        int slots = 0;
        for (NodeSight node : snapshot.sights().nodes().values()) {
            if (node.isSeen()) {
                live++;
                slots += node.ports().size();
            }
        }
        int used = snapshot.image().assignments().values().stream()
                .mapToInt(stored -> stored.value().slotsInUse().size())
                .sum();
        return new Views.Cluster(
                version,
                snapshot.leading(),
                snapshot.term(),
                snapshot.leader().map(leader -> leader.master()),
                snapshot.leader().map(leader -> leader.restUrl()),
                snapshot.masters().size(),
                live,
                slots,
                used);
    }

    /** All topologies, by name; those that are set aside, too. */
    static List<TopologyRow> topologies(Snapshot snapshot) {
        TreeMap<String, TopologyRow> rows = new TreeMap<>();
        snapshot.image().topologies().values().forEach(stored -> {
            TopologyRecord topology = stored.value();
            rows.put(topology.name(), row(snapshot, topology));
        });
        snapshot.image().broken().forEach((id, broken) -> {
            String name = nameOf(snapshot.image(), id);
            rows.put(name, new TopologyRow(name, id, "failed", broken.cause(), false, 0, 0, 0, 0, 0));
        });
        return List.copyOf(rows.values());
    }

    private static String nameOf(Image image, String id) {
        return image.names().entrySet().stream()
                .filter(entry -> entry.getValue().value().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(id);
    }

    private static TopologyRow row(Snapshot snapshot, TopologyRecord topology) {
        Optional<AssignmentRecord> assignment = snapshot.image().assignment(topology.id());
        SortedSet<SlotRef> slots = new TreeSet<>();
        assignment.ifPresent(record -> record.target().forEach(placed -> slots.add(placed.slot())));
        return new TopologyRow(
                topology.name(),
                topology.id(),
                topology.state().kind().name().toLowerCase(Locale.ROOT),
                reason(snapshot, topology),
                topology.active(),
                slots.size(),
                topology.workers(),
                topology.layout().allExecutors().size(),
                topology.components().values().stream()
                        .mapToInt(TopologyRecord.ComponentSize::tasks)
                        .sum(),
                topology.submittedAtMs());
    }

    private static String reason(Snapshot snapshot, TopologyRecord topology) {
        TopologyState state = topology.state();
        if (state instanceof TopologyState.Pending pending) {
            return pending.reason();
        } else if (state instanceof TopologyState.Paused paused) {
            return paused.cause();
        } else if (state instanceof TopologyState.Failed failed) {
            return failed.cause();
        }
        TopologyPlan plan = snapshot.plans().get(topology.id());
        if (plan == null || state.kind() == TopologyState.Kind.KILLING) {
            return "";
        }
        if (!plan.unplaced().isEmpty()) {
            return plan.unplaced().size() + " executors have no place: "
                    + plan.unplaced().get(0).reason();
        }
        return plan.shortfall().orElse("");
    }

    /** A topology in full; empty if there is none of that name. */
    static Optional<TopologyDetail> topology(Snapshot snapshot, String name) {
        Optional<String> id = snapshot.image().idOf(name);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<TopologyRecord> topology = snapshot.image().topology(id.get());
        if (topology.isEmpty()) {
            return topologies(snapshot).stream()
                    .filter(row -> row.name().equals(name))
                    .findFirst()
                    .map(row -> new TopologyDetail(row, 0, 0, 0, Map.of(), List.of(), List.of(), List.of()));
        }
        return Optional.of(detail(snapshot, topology.get()));
    }

    private static TopologyDetail detail(Snapshot snapshot, TopologyRecord topology) {
        Optional<AssignmentRecord> assignment = snapshot.image().assignment(topology.id());
        Map<String, ComponentRow> components = new LinkedHashMap<>();
        topology.layout()
                .executors()
                .forEach((id, executors) -> Optional.ofNullable(
                                topology.components().get(id))
                        .ifPresent(size -> components.put(
                                id,
                                new ComponentRow(size.spout() ? "spout" : "bolt", size.tasks(), executors.size()))));
        List<WorkerRow> workers =
                assignment.map(record -> workers(snapshot, topology, record)).orElse(List.of());
        List<String> unplaced = Optional.ofNullable(snapshot.plans().get(topology.id())).stream()
                .flatMap(plan -> plan.unplaced().stream())
                .map(one -> one.component() + " " + one.executor() + ": " + one.reason())
                .toList();
        return new TopologyDetail(
                row(snapshot, topology),
                assignment.map(AssignmentRecord::epoch).orElse(0L),
                topology.state() instanceof TopologyState.Killing killing
                        ? killing.waitLeftMs()
                        : topology.state() instanceof TopologyState.Rebalancing rebalancing
                                ? rebalancing.waitLeftMs()
                                : 0,
                assignment.map(record -> record.closing().size()).orElse(0),
                components,
                workers,
                unplaced,
                steps(topology, assignment, workers));
    }

    private static List<WorkerRow> workers(Snapshot snapshot, TopologyRecord topology, AssignmentRecord assignment) {
        List<WorkerRow> rows = new ArrayList<>();
        SortedSet<SlotRef> used = assignment.slotsInUse();
        for (WorkerSlot slot : assignment.workers()) {
            if (!used.contains(slot.slot())) {
                continue;
            }
            Optional<SlotReport> report = snapshot.sights().slot(slot.slot());
            Optional<WorkerReport> worker = report.flatMap(SlotReport::worker)
                    .filter(some -> some.topologyId().equals(topology.id()));
            rows.add(new WorkerRow(
                    slot.number(),
                    slot.node(),
                    slot.host(),
                    slot.port(),
                    report.isEmpty()
                            ? "unknown"
                            : worker.map(some -> some.phase().name().toLowerCase(Locale.ROOT))
                                    .orElse("none"),
                    worker.map(WorkerReport::pid).orElse(0L),
                    worker.map(WorkerReport::incarnation).orElse(slot.incarnation()),
                    worker.map(WorkerReport::startedAtMs).orElse(0L),
                    worker.map(WorkerReport::ready).orElse(false),
                    worker.map(WorkerReport::active).orElse(false),
                    worker.map(WorkerReport::pending).orElse(0L),
                    worker.map(WorkerReport::exits).orElse(0),
                    worker.map(WorkerReport::problem).orElse(""),
                    executors(topology, assignment, slot.slot(), worker)));
        }
        return rows;
    }

    private static List<ExecutorRow> executors(
            TopologyRecord topology, AssignmentRecord assignment, SlotRef slot, Optional<WorkerReport> worker) {
        List<ExecutorRow> rows = new ArrayList<>();
        for (PlacedExecutor placed : assignment.published()) {
            if (placed.slot().equals(slot)) {
                boolean open = worker.isPresent()
                        && worker.get().open().contains(new OpenPlacement(placed.executor(), placed.epoch()));
                rows.add(row(topology, placed, open ? "open" : "opening"));
            }
        }
        for (PlacedExecutor placed : assignment.closing()) {
            if (placed.slot().equals(slot)) {
                rows.add(row(topology, placed, "closing"));
            }
        }
        return rows;
    }

    private static ExecutorRow row(TopologyRecord topology, PlacedExecutor placed, String state) {
        return new ExecutorRow(
                topology.layout().componentOf(placed.first()), placed.first(), placed.last(), placed.epoch(), state);
    }

    private static List<String> steps(
            TopologyRecord topology, Optional<AssignmentRecord> assignment, List<WorkerRow> workers) {
        List<String> steps = new ArrayList<>();
        switch (topology.state().kind()) {
            case SUBMITTED -> steps.add("waits to be scheduled");
            case SCHEDULED, REBALANCING -> {
                assignment
                        .filter(record -> !record.closing().isEmpty())
                        .ifPresent(record ->
                                steps.add(record.closing().size() + " executors close before they open elsewhere"));
                workers.stream().filter(worker -> !worker.ready()).forEach(worker -> steps.add(waitsFor(worker)));
            }
            case KILLING -> {
                if (((TopologyState.Killing) topology.state()).step() == TopologyState.KillStep.DRAINING) {
                    long pending =
                            workers.stream().mapToLong(WorkerRow::pending).sum();
                    steps.add("drains: " + pending + " tuple trees are open");
                }
                workers.stream()
                        .filter(worker -> !worker.phase().equals("none"))
                        .forEach(worker -> steps.add("worker " + worker.number() + " on " + worker.node() + ":"
                                + worker.port() + " has to end; it is " + worker.phase()));
            }
            default -> {}
        }
        return steps;
    }

    private static String waitsFor(WorkerRow worker) {
        String subject = "worker " + worker.number() + " on " + worker.node() + ":" + worker.port();
        String problem = worker.problem().isEmpty() ? "" : ": " + worker.problem();
        return switch (worker.phase()) {
            case "unknown" -> subject + ": its supervisor isn't connected";
            case "none" -> subject + ": its supervisor hasn't begun to start it";
            case "fetching" -> subject + " fetches the topology's jar" + problem;
            case "starting" -> subject + " starts" + problem;
            case "running" -> subject + " opens its executors and links up with its peers" + problem;
            default -> subject + " is in " + worker.phase() + problem;
        };
    }

    /** All nodes, by id. */
    static List<NodeRow> nodes(Snapshot snapshot) {
        Map<SlotRef, String> owners = new TreeMap<>();
        snapshot.image()
                .assignments()
                .values()
                .forEach(stored -> stored.value()
                        .slotsInUse()
                        .forEach(slot -> owners.put(slot, stored.value().topologyName())));
        SortedSet<String> lost = snapshot.sights().lost();
        List<NodeRow> rows = new ArrayList<>();
        snapshot.image().nodes().forEach((id, stored) -> {
            NodeSight sight = snapshot.sights().node(id);
            List<SlotRow> slots = stored.value().ports().stream()
                    .map(port -> new SlotRow(port, owners.getOrDefault(new SlotRef(id, port), "")))
                    .toList();
            boolean empty =
                    owners.keySet().stream().noneMatch(slot -> slot.node().equals(id));
            String state = lost.contains(id)
                    ? "lost"
                    : stored.value().draining() ? empty ? "drained" : "draining" : sight.isSeen() ? "live" : "silent";
            rows.add(new NodeRow(
                    id,
                    stored.value().host(),
                    state,
                    sight.connected(),
                    sight.isClockOff() ? sight.clockOffMs() : 0,
                    slots));
        });
        return rows;
    }

    /** The nodes on which a topology has workers, with the ports of those that run. */
    static Map<String, List<Integer>> slotsOf(Snapshot snapshot, String topologyId) {
        Map<String, List<Integer>> slots = new TreeMap<>();
        snapshot.image()
                .assignment(topologyId)
                .ifPresent(record -> record.slotsInUse()
                        .forEach(slot -> slots.computeIfAbsent(slot.node(), node -> new ArrayList<>())
                                .add(slot.port())));
        return slots;
    }
}
