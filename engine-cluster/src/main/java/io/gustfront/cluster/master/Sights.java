package io.gustfront.cluster.master;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.AssignmentRecord.WorkerSlot;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.SlotRef;
import io.gustfront.cluster.wire.SupervisorMessage.Phase;
import io.gustfront.cluster.wire.SupervisorMessage.SlotReport;
import io.gustfront.cluster.wire.SupervisorMessage.WorkerReport;
import io.gustfront.runtime.channel.ToSupervisor.OpenPlacement;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What the leader sees of all nodes at a moment, and what follows from it.
 *
 * @param nowNs the moment
 * @param nodes by id; every node of the image is there
 */
public record Sights(long nowNs, SortedMap<String, NodeSight> nodes) {
    /** After so long without a word, and without a session, a node is lost. */
    public static final long LOST_NS = TimeUnit.SECONDS.toNanos(10);

    /** More silent nodes than this share of all, and at least two, are rather a fault of the network: it takes a further window. */
    private static final double MANY = 0.30;

    /** Copies what it is given. */
    public Sights {
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    }

    /** How long a node has to be silent to be lost, as things are. */
    private long windowNs() {
        long silent = nodes.values().stream().filter(node -> !node.isSeen()).count();
        return silent >= 2 && silent > MANY * nodes.size() ? 2 * LOST_NS : LOST_NS;
    }

    /** The nodes of which anything says that they live. */
    public SortedSet<String> seen() {
        SortedSet<String> seen = new TreeSet<>();
        nodes.forEach((id, node) -> {
            if (node.isSeen()) {
                seen.add(id);
            }
        });
        return seen;
    }

    /** The nodes that are lost. */
    public SortedSet<String> lost() {
        long window = windowNs();
        SortedSet<String> lost = new TreeSet<>();
        nodes.forEach((id, node) -> {
            if (!node.isSeen() && nowNs - node.lastHeardNs() >= window) {
                lost.add(id);
            }
        });
        return lost;
    }

    /** A node; one that nobody heard of is not seen since now. */
    public NodeSight node(String id) {
        return nodes.getOrDefault(id, NodeSight.unseen(nowNs));
    }

    /** What is in a slot, if that is known now. */
    public Optional<SlotReport> slot(SlotRef slot) {
        return node(slot.node()).slot(slot.port());
    }

    /** The topology's worker in a slot, if one is known to be there. */
    public Optional<WorkerReport> worker(String topologyId, SlotRef slot) {
        return slot(slot)
                .flatMap(SlotReport::worker)
                .filter(worker -> worker.topologyId().equals(topologyId));
    }

    /**
     * Whether a placement that isn't published any more is surely closed: the supervisor knows the newest assignment, and either
     * the worker has its plan and doesn't name the placement, or there is no worker that could have it open.
     */
    public boolean isClosed(AssignmentRecord assignment, PlacedExecutor placed) {
        SlotReport report = slot(placed.slot()).orElse(null);
        if (report == null || !report.knows(assignment.topologyId(), assignment.epoch())) {
            return false;
        }
        WorkerReport worker = report.worker()
                .filter(some -> some.topologyId().equals(assignment.topologyId()))
                .orElse(null);
        if (worker == null) {
            return true;
        }
        return switch (worker.phase()) {
            case FETCHING, STARTING, BACKOFF, BLOCKED -> true;
            case STOPPING -> false;
            case RUNNING ->
                worker.planEpoch() >= assignment.epoch()
                        && !worker.open().contains(new OpenPlacement(placed.executor(), placed.epoch()));
        };
    }

    /**
     * The number of the worker that most others, or it itself, report to have no session with: of two that only miss each other,
     * the higher one. Empty if nobody misses anybody.
     */
    public OptionalInt loneliest(AssignmentRecord assignment) {
        Map<Integer, Integer> missed = new TreeMap<>();
        for (SlotRef slot : assignment.slotsInUse()) {
            WorkerReport worker = worker(assignment.topologyId(), slot).orElse(null);
            WorkerSlot known = assignment.worker(slot).orElse(null);
            if (worker != null && known != null && worker.phase() == Phase.RUNNING) {
                for (int peer : worker.lostPeers()) {
                    missed.merge(peer, 1, Integer::sum);
                    missed.merge(known.number(), 1, Integer::sum);
                }
            }
        }
        return missed.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> OptionalInt.of(entry.getKey()))
                .orElse(OptionalInt.empty());
    }

    /** Whether a slot surely has no worker of the assignment's topology, and gets none. */
    public boolean isEmpty(AssignmentRecord assignment, SlotRef slot) {
        return slot(slot)
                .filter(report -> report.knows(assignment.topologyId(), assignment.epoch())
                        && report.worker()
                                .filter(worker -> worker.topologyId().equals(assignment.topologyId()))
                                .isEmpty())
                .isPresent();
    }

    /** Whether a slot that a topology once used has no worker of it any more; of a node that was forgotten nothing is left. */
    public boolean isVacated(String topologyId, SlotRef slot) {
        return !nodes.containsKey(slot.node())
                || slot(slot)
                        .filter(report -> report.worker()
                                .filter(worker -> worker.topologyId().equals(topologyId))
                                .isEmpty())
                        .isPresent();
    }

    /** Whether a slot's worker has the newest plan, has opened all of it, and is linked with its peers. */
    public boolean isReady(AssignmentRecord assignment, SlotRef slot) {
        return worker(assignment.topologyId(), slot)
                .filter(worker ->
                        worker.phase() == Phase.RUNNING && worker.ready() && worker.planEpoch() >= assignment.epoch())
                .isPresent();
    }

    /** Whether a slot's worker is ready, and no worker there ended unasked within the last two minutes. */
    public boolean isHealthy(AssignmentRecord assignment, SlotRef slot) {
        return isReady(assignment, slot)
                && worker(assignment.topologyId(), slot)
                        .filter(worker -> worker.exits() == 0)
                        .isPresent();
    }

    /** Whether a slot's worker has drained, or can't drain because there is none. */
    public boolean isDrained(AssignmentRecord assignment, SlotRef slot) {
        SlotReport report = slot(slot).orElse(null);
        if (report == null || !report.knows(assignment.topologyId(), assignment.epoch())) {
            return false;
        }
        return report.worker()
                .filter(worker -> worker.topologyId().equals(assignment.topologyId()))
                .map(worker -> worker.phase() != Phase.RUNNING || worker.drained())
                .orElse(true);
    }
}
