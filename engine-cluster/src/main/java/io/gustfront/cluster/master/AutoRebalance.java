package io.gustfront.cluster.master;

import io.gustfront.cluster.master.Image.Stored;
import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.NodeRecord;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.SlotRef;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyState.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Evens topologies out unasked, those whose configuration says {@code rebalance.auto: true}: which of them the master is to be told to
 * rebalance now, by an ordinary command to itself.
 *
 * <p><b>When.</b> Not before nodes and assignments have been the same for a minute: nodes come and go in numbers, and each rebalance
 * is a disturbance. One topology at a time, none twice in five minutes, and none that avoids a slot because its workers crashed there.
 *
 * <p><b>Why it comes to rest.</b> It moves a topology only if that makes less of {@link Imbalance}, strictly, and the imbalance of the whole
 * (all topologies' shares, summed up; then the nodes' load; then all topologies' workers) gets less with each such move, for a topology's
 * move alters no other's share. It is three sums of squares of whole numbers, so that ends; and a topology that is even is left alone.
 *
 * <p>Owned by the master's thread.
 */
final class AutoRebalance {
    /** For so long nodes and assignments have been the same. */
    static final long QUIET_NS = TimeUnit.MINUTES.toNanos(1);

    /** A topology isn't moved again within that time. */
    static final long PAUSE_NS = TimeUnit.MINUTES.toNanos(5);

    private final Map<String, Long> movedNs = new HashMap<>(); // by topology id
    private Grounds grounds = new Grounds(0, new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
    private long sinceNs;
    private long commands;

    /** What has to be the same for a while; versions are of what is durable. */
    private record Grounds(
            long term,
            SortedMap<String, Stored<NodeRecord>> nodes,
            SortedMap<String, Stored<AssignmentRecord>> assignments,
            SortedSet<String> seen) {
        /** Maps that are one needn't be compared. */
        @SuppressWarnings("ReferenceEquality")
        boolean isSameAs(Grounds other) {
            return term == other.term
                    && (nodes == other.nodes || nodes.equals(other.nodes))
                    && (assignments == other.assignments || assignments.equals(other.assignments))
                    && seen.equals(other.seen);
        }
    }

    /**
     * How uneven executors are: the less, the more even. First a topology's own over nodes, then all over nodes, then its own over its
     * workers; each the sum of the squares.
     *
     * @param ownPerNode of the topology's executors on each node
     * @param allPerNode of all topologies' executors on each node
     * @param ownPerWorker of the topology's executors in each slot
     */
    record Imbalance(long ownPerNode, long allPerNode, long ownPerWorker) implements Comparable<Imbalance> {
        private static final Comparator<Imbalance> ORDER = Comparator.comparingLong(Imbalance::ownPerNode)
                .thenComparingLong(Imbalance::allPerNode)
                .thenComparingLong(Imbalance::ownPerWorker);

        /** That of a topology if its executors were to be there, and all others' where they are to be now. */
        static Imbalance of(String topologyId, List<PlacedExecutor> target, Image image) {
            Map<String, Long> own = new HashMap<>();
            Map<String, Long> all = new HashMap<>();
            Map<SlotRef, Long> workers = new HashMap<>();
            for (PlacedExecutor placed : target) {
                own.merge(placed.node(), 1L, Long::sum);
                all.merge(placed.node(), 1L, Long::sum);
                workers.merge(placed.slot(), 1L, Long::sum);
            }
            image.assignments().forEach((id, stored) -> {
                if (!id.equals(topologyId)) {
                    stored.value().target().forEach(placed -> all.merge(placed.node(), 1L, Long::sum));
                }
            });
            return new Imbalance(squares(own), squares(all), squares(workers));
        }

        private static long squares(Map<?, Long> counts) {
            return counts.values().stream().mapToLong(count -> count * count).sum();
        }

        @Override
        public int compareTo(Imbalance other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * The rebalance that is due, if one is; then it counts as done. Call it when nothing else is to be done.
     *
     * @param term the leader's: a new leader waits anew
     */
    Optional<Command.Rebalance> next(Image image, Sights sights, long term) {
        Grounds now = new Grounds(term, image.nodes(), image.assignments(), sights.seen());
        if (!now.isSameAs(grounds)) {
            grounds = now;
            sinceNs = sights.nowNs();
        }
        movedNs.values().removeIf(moved -> sights.nowNs() - moved >= PAUSE_NS);
        if (sights.nowNs() - sinceNs < QUIET_NS
                || !now.seen().containsAll(image.nodes().keySet())) {
            return Optional.empty();
        }
        sinceNs = sights.nowNs(); // and look again after as long, for then one that was moved may be moved again
        return image.topologies().values().stream()
                .map(Stored::value)
                .filter(this::mayBeMoved)
                .sorted(Comparator.comparingLong(TopologyRecord::sequence))
                .map(topology -> new Command.Rebalance(
                        "auto-rebalance-" + term + "-" + (commands + 1),
                        topology.name(),
                        Optional.empty(),
                        new TreeMap<>(),
                        Optional.empty()))
                .filter(command -> helps(command, image, sights, term))
                .findFirst()
                .map(command -> {
                    commands++;
                    image.idOf(command.name()).ifPresent(id -> movedNs.put(id, sights.nowNs()));
                    return command;
                });
    }

    private boolean mayBeMoved(TopologyRecord topology) {
        Kind kind = topology.state().kind();
        return topology.autoRebalance()
                && (kind == Kind.ACTIVE || kind == Kind.INACTIVE)
                && topology.avoided().isEmpty()
                && !movedNs.containsKey(topology.id());
    }

    private static boolean helps(Command.Rebalance command, Image image, Sights sights, long term) {
        String id = image.idOf(command.name()).orElse("");
        Optional<AssignmentRecord> before = image.assignment(id);
        return before.isPresent()
                && CommandLogic.decide(command, image, sights, term, 0).changes().stream()
                        .filter(Change.PutAssignment.class::isInstance)
                        .map(change -> ((Change.PutAssignment) change).assignment())
                        .anyMatch(after -> Imbalance.of(id, after.target(), image)
                                        .compareTo(Imbalance.of(id, before.get().target(), image))
                                < 0);
    }
}
