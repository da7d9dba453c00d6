package io.gustfront.simulation.world;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.AssignmentRecord.WorkerSlot;
import io.gustfront.cluster.model.NodeText;
import io.gustfront.cluster.model.NodeText.UnreadableNodeException;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.Presence.Term;
import io.gustfront.cluster.model.SlotRef;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.store.CommitResult;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.StoreWrite;
import io.gustfront.simulation.kernel.SimProcess;
import io.gustfront.simulation.kernel.Timeline;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What may be written into the store, by whom, and when. Looks at each commit that was done. */
final class StoreRules {
    static final String TERM = "only the leader of the newest term writes, under a check of the term (DESIGN 8.4)";
    static final String TERM_GROWS = "terms grow";
    static final String STATE = "states change along the table's edges";
    static final String EPOCH = "a topology's epochs grow";
    static final String OVERLAP = "no two placements that are published or closing share a task (M1, M2)";
    static final String SLOT = "a slot is one topology's";
    static final String NAME = "a name is one topology's, and is taken while it is there";
    static final String INCARNATION = "a known incarnation never sinks (I1)";
    static final String PLACEMENT = "a placement is never made twice (I2)";
    static final String SPOUTS_FIRST = "bolts leave after spouts have closed (M2)";

    private final Timeline timeline;
    private final Consumer<String> removed;
    private final SortedMap<String, TopologyRecord> topologies = new TreeMap<>();
    private final SortedMap<String, AssignmentRecord> assignments = new TreeMap<>();
    private final SortedMap<String, String> names = new TreeMap<>();
    private final Set<String> requests = new HashSet<>();
    private final Set<String> everTopologies = new HashSet<>();
    private final Map<String, Set<PlacedExecutor>> everPlaced = new HashMap<>();
    private final Map<String, NavigableMap<Long, Long>> epochTimes = new HashMap<>(); // when each was written
    private @Nullable SimProcess leader;
    private long term;
    private int termVersion = -1;
    private long commits;

    StoreRules(Timeline timeline, Consumer<String> removed) {
        this.timeline = timeline;
        this.removed = removed;
    }

    SortedMap<String, TopologyRecord> topologies() {
        return topologies;
    }

    SortedMap<String, AssignmentRecord> assignments() {
        return assignments;
    }

    SortedMap<String, String> names() {
        return names;
    }

    long commits() {
        return commits;
    }

    /** When an epoch of a topology was written; 0 if it never was. */
    long writtenNs(String topologyId, long epoch) {
        NavigableMap<Long, Long> times = epochTimes.getOrDefault(topologyId, new TreeMap<>());
        return times.getOrDefault(epoch, 0L);
    }

    boolean wasDone(String requestId) {
        return requests.contains(requestId);
    }

    boolean everWas(String topologyId) {
        return everTopologies.contains(topologyId);
    }

    void onCommit(SimProcess process, List<StoreWrite> writes, CommitResult.Done done) {
        commits++;
        boolean governs = false;
        boolean checksTerm = false;
        boolean takesOver = false;
        for (int i = 0; i < writes.size(); i++) {
            StoreWrite write = writes.get(i);
            String path = write.path();
            if (path.equals(StoreLayout.TERM)) {
                if (write instanceof StoreWrite.Check check) {
                    checksTerm = check.version() == termVersion;
                } else {
                    takesOver = true;
                    onTerm(process, write, done.versions().get(i));
                }
            } else {
                governs |= !isOfASession(path) && !(write instanceof StoreWrite.Check);
            }
        }
        if (governs && !takesOver && (!checksTerm || process != leader)) {
            throw timeline.fail(
                    TERM,
                    process + " wrote " + writes.stream().map(StoreWrite::path).toList() + " in term " + term + " of "
                            + leader + (checksTerm ? "" : ", without checking the term"));
        }
        if (governs) {
            writes.forEach(this::apply);
            check();
        }
    }

    private void onTerm(SimProcess process, StoreWrite write, int version) {
        byte[] data = write instanceof StoreWrite.Create create ? create.data() : ((StoreWrite.Put) write).data();
        long next = read("term", data, Term.class).term();
        if (next <= term) {
            throw timeline.fail(TERM_GROWS, process + " began term " + next + " after term " + term);
        }
        term = next;
        termVersion = version;
        leader = process;
        timeline.journal().line("term", process.name(), next);
    }

    private void apply(StoreWrite write) {
        String path = write.path();
        byte[] data = write instanceof StoreWrite.Create create
                ? create.data()
                : write instanceof StoreWrite.Put put ? put.data() : null;
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean gone = write instanceof StoreWrite.Delete;
        if (data == null && !gone) {
            return;
        }
        if (path.startsWith(StoreLayout.TOPOLOGIES)) {
            onTopology(name, data);
        } else if (path.startsWith(StoreLayout.ASSIGNMENTS)) {
            onAssignment(name, data);
        } else if (path.startsWith(StoreLayout.NAMES)) {
            if (data == null) {
                names.remove(name);
            } else {
                String before = names.put(name, read("name", data, String.class));
                if (before != null) {
                    throw timeline.fail(
                            NAME, "the name " + name + " of " + before + " was given to " + names.get(name));
                }
            }
        } else if (path.startsWith(StoreLayout.REQUESTS) && data != null) {
            requests.add(name);
        }
    }

    private void onTopology(String id, byte @Nullable [] data) {
        if (data == null) {
            timeline.journal().line("topology", id, "removed");
            topologies.remove(id);
            removed.accept(id);
            return;
        }
        TopologyRecord now = read("topology", data, TopologyRecord.class);
        TopologyRecord before = topologies.put(id, now);
        if (before == null) {
            if (!everTopologies.add(id)) {
                throw timeline.fail(NAME, "the id " + id + " was given twice");
            }
        } else if (!before.state().mayBecome(now.state())) {
            throw timeline.fail(STATE, id + " became " + now.state() + " from " + before.state());
        }
        if (before == null || !before.state().equals(now.state())) {
            timeline.journal().line("topology", id, now.state());
        }
    }

    private void onAssignment(String id, byte @Nullable [] data) {
        if (data == null) {
            assignments.remove(id);
            return;
        }
        AssignmentRecord now = read("assignment", data, AssignmentRecord.class);
        AssignmentRecord before = assignments.put(id, now);
        epochTimes.computeIfAbsent(id, unused -> new TreeMap<>()).put(now.epoch(), timeline.nanoTime());
        timeline.journal().line("assignment", id, new Shown(now));
        if (before != null) {
            compare(id, before, now);
        }
        Set<PlacedExecutor> ever = everPlaced.computeIfAbsent(id, unused -> new HashSet<>());
        for (PlacedExecutor placed : now.published()) {
            boolean was = before != null && before.published().contains(placed);
            if (!ever.add(placed) && !was) {
                throw timeline.fail(PLACEMENT, id + " publishes " + placed + " for a second time");
            }
        }
    }

    /** Its words are made only if somebody reads them. */
    private record Shown(AssignmentRecord assignment) {
        @Override
        public String toString() {
            return "epoch " + assignment.epoch() + " " + assignment.mode() + (assignment.active() ? " active" : "")
                    + " published " + assignment.published() + " closing " + assignment.closing();
        }
    }

    private void compare(String id, AssignmentRecord before, AssignmentRecord now) {
        if (now.epoch() <= before.epoch()) {
            throw timeline.fail(EPOCH, id + " went from epoch " + before.epoch() + " to " + now.epoch());
        }
        for (WorkerSlot slot : now.workers()) {
            before.worker(slot.slot()).ifPresent(known -> {
                if (slot.incarnation() < known.incarnation() || slot.number() != known.number()) {
                    throw timeline.fail(INCARNATION, id + ": " + known + " became " + slot);
                }
            });
        }
        TopologyRecord topology = topologies.get(id);
        if (topology == null || now.closing().isEmpty()) {
            return;
        }
        boolean spoutsClose = now.closing().stream().anyMatch(placed -> isSpout(topology, placed));
        boolean boltsLeft = now.closing().stream()
                .anyMatch(placed ->
                        !isSpout(topology, placed) && before.published().contains(placed));
        if (spoutsClose && boltsLeft) {
            throw timeline.fail(SPOUTS_FIRST, id + " closes bolts while spouts are closing: " + now.closing());
        }
    }

    private static boolean isSpout(TopologyRecord topology, PlacedExecutor placed) {
        try {
            return topology.layout().componentOf(placed.first()).equals(UserCode.SPOUT);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void check() {
        Map<SlotRef, String> owners = new HashMap<>();
        assignments.forEach((id, assignment) -> {
            checkOverlap(id, assignment);
            for (PlacedExecutor placed : assignment.published()) {
                String other = owners.put(placed.slot(), id);
                if (other != null && !other.equals(id)) {
                    throw timeline.fail(SLOT, placed.slot() + " is " + other + "'s and " + id + "'s");
                }
            }
        });
        Map<String, String> byName = new HashMap<>();
        topologies.forEach((id, topology) -> {
            String other = byName.put(topology.name(), id);
            if (other != null) {
                throw timeline.fail(NAME, topology.name() + " is the name of " + other + " and of " + id);
            }
            if (!id.equals(names.get(topology.name()))) {
                throw timeline.fail(NAME, "the name of " + id + " isn't taken by it");
            }
        });
        if (names.size() != topologies.size()) {
            throw timeline.fail(NAME, "there are names " + names + " and topologies " + topologies.keySet());
        }
    }

    private void checkOverlap(String id, AssignmentRecord assignment) {
        List<PlacedExecutor> published = assignment.published();
        for (int i = 0; i < published.size(); i++) {
            for (int k = 0; k < i; k++) {
                if (published.get(i).overlaps(published.get(k))) {
                    throw timeline.fail(OVERLAP, id + ": " + published.get(i) + " and " + published.get(k));
                }
            }
            for (PlacedExecutor closing : assignment.closing()) {
                if (published.get(i).overlaps(closing)) {
                    throw timeline.fail(OVERLAP, id + ": " + published.get(i) + ", and " + closing + " isn't closed");
                }
            }
        }
    }

    private <T> T read(String kind, byte[] data, Class<T> type) {
        try {
            return NodeText.read(kind, data, type);
        } catch (UnreadableNodeException e) {
            throw timeline.fail("what is written can be read", kind + ": " + e.getMessage());
        }
    }

    /** Whether it says who is there, which is anybody's to write. */
    private static boolean isOfASession(String path) {
        return path.equals(StoreLayout.LEADER)
                || path.startsWith(StoreLayout.MASTERS)
                || path.startsWith(StoreLayout.SUPERVISORS);
    }
}
