package io.gustfront.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cluster.master.AutoRebalance.Imbalance;
import io.gustfront.cluster.master.Image.Stored;
import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.NodeRecord;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyRecord.ComponentSize;
import io.gustfront.cluster.model.TopologyRecord.Edge;
import io.gustfront.cluster.model.TopologyState;
import io.gustfront.scheduler.placement.Assignment;
import io.gustfront.scheduler.placement.Scheduler;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On clusters drawn from seeds, each rebalance done as soon as it is decided. */
class AutoRebalanceTest {
    private static final int SEEDS = 150;
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long TERM = 7;

    private final AutoRebalance auto = new AutoRebalance();
    private Image image = Image.empty();
    private SortedMap<String, NodeSight> seen = new TreeMap<>();
    private long nowNs = 1;

    // ---- a cluster

    private Sights sights() {
        return new Sights(nowNs, seen);
    }

    private void node(String id, int slots) {
        List<Integer> ports = List.of(6700, 6701, 6702, 6703).subList(0, slots);
        SortedMap<String, Stored<NodeRecord>> nodes = new TreeMap<>(image.nodes());
        nodes.put(id, new Stored<>(new NodeRecord(id, id, ports, false), 1));
        image = new Image(
                image.topologies(), image.assignments(), nodes, image.names(), image.requests(), image.broken());
        seen.put(id, NodeSight.unseen(nowNs).appeared(id, ports, nowNs));
    }

    private void topology(String name, int workers, int tasks, boolean autoRebalance) {
        TopologyRecord topology = new TopologyRecord(
                name,
                name,
                image.topologies().size() + 1,
                0,
                new BlobRef("a".repeat(64), 1),
                new BlobRef("b".repeat(64), 1),
                new TreeMap<>(Map.of(
                        "read", new ComponentSize(true, tasks, tasks),
                        "count", new ComponentSize(false, tasks, tasks))),
                List.of(new Edge("read", "count")),
                workers,
                new TreeMap<>(),
                0,
                autoRebalance,
                true,
                new TopologyState.Active(),
                List.of(),
                List.of());
        put(topology);
        List<TopologyRecord> all =
                image.topologies().values().stream().map(Stored::value).toList();
        Assignment plan = Scheduler.plan(Placing.view(image, all, sights(), Optional.empty()))
                .of(name)
                .assignment();
        put(name, Steps.first(topology, plan, image));
    }

    private void put(TopologyRecord topology) {
        SortedMap<String, Stored<TopologyRecord>> topologies = new TreeMap<>(image.topologies());
        topologies.put(topology.id(), new Stored<>(topology, 1));
        SortedMap<String, Stored<String>> names = new TreeMap<>(image.names());
        names.put(topology.name(), new Stored<>(topology.id(), 1));
        image = new Image(topologies, image.assignments(), image.nodes(), names, image.requests(), image.broken());
    }

    private void put(String id, AssignmentRecord assignment) {
        SortedMap<String, Stored<AssignmentRecord>> assignments = new TreeMap<>(image.assignments());
        assignments.put(id, new Stored<>(assignment, (int) assignment.epoch()));
        image = new Image(
                image.topologies(), assignments, image.nodes(), image.names(), image.requests(), image.broken());
    }

    private void remove(String id) {
        SortedMap<String, Stored<TopologyRecord>> topologies = new TreeMap<>(image.topologies());
        SortedMap<String, Stored<AssignmentRecord>> assignments = new TreeMap<>(image.assignments());
        SortedMap<String, Stored<String>> names = new TreeMap<>(image.names());
        topologies.remove(id);
        assignments.remove(id);
        names.remove(id);
        image = new Image(topologies, assignments, image.nodes(), names, image.requests(), image.broken());
    }

    /** Time passes in steps of ten seconds; what is decided is done at once. Returns what was decided. */
    private int passMinutes(int minutes) {
        int decided = 0;
        for (long untilNs = nowNs + minutes * MINUTE_NS; nowNs < untilNs; nowNs += MINUTE_NS / 6) {
            Optional<Command.Rebalance> command = auto.next(image, sights(), TERM);
            if (command.isPresent()) {
                carryOut(command.get());
                decided++;
            }
        }
        return decided;
    }

    private void carryOut(Command.Rebalance command) {
        String id = command.name();
        AssignmentRecord before = image.assignment(id).orElseThrow();
        Decision decision = CommandLogic.decide(command, image, sights(), TERM, 0);
        AssignmentRecord after = decision.changes().stream()
                .filter(Change.PutAssignment.class::isInstance)
                .map(change -> ((Change.PutAssignment) change).assignment())
                .findFirst()
                .orElseThrow(() -> new AssertionError(command + " moves nothing: " + decision));
        assertThat(imbalance(id, after)).isLessThan(imbalance(id, before));
        put(id, after.next(after.target(), after.target(), List.of(), after.workers(), after.components()));
    }

    private Imbalance imbalance(String id, AssignmentRecord assignment) {
        return Imbalance.of(id, assignment.target(), image);
    }

    private Map<String, Integer> executorsPerNode(String id) {
        Map<String, Integer> counts = new HashMap<>();
        image.nodes().keySet().forEach(node -> counts.put(node, 0));
        image.assignment(id).orElseThrow().target().forEach(placed -> counts.merge(placed.node(), 1, Integer::sum));
        return counts;
    }

    // ---- when

    @Test
    void shouldUseANewNodeAfterAMinuteOfQuietAndNotBefore() {
        node("a", 4);
        topology("words", 2, 4, true);
        passMinutes(10);
        node("b", 4);

        assertThat(auto.next(image, sights(), TERM)).isEmpty();
        nowNs += AutoRebalance.QUIET_NS - 1;
        assertThat(auto.next(image, sights(), TERM)).isEmpty();
        nowNs += 1;
        assertThat(auto.next(image, sights(), TERM))
                .hasValueSatisfying(command -> assertThat(command.name()).isEqualTo("words"));
    }

    @Test
    void shouldWaitUntilNodesHaveStoppedComing() {
        node("a", 4);
        topology("words", 4, 4, true);
        for (String id : List.of("b", "c", "d")) {
            node(id, 4);
            nowNs += AutoRebalance.QUIET_NS / 2;
            assertThat(auto.next(image, sights(), TERM)).isEmpty();
        }

        assertThat(passMinutes(2)).isEqualTo(1);
        assertThat(executorsPerNode("words").values()).hasSize(4).containsOnly(2);
    }

    @Test
    void shouldLeaveAloneWhoDoesNotAskForIt() {
        node("a", 4);
        topology("words", 2, 4, false);
        node("b", 4);

        assertThat(passMinutes(60)).isZero();
    }

    @Test
    void shouldLeaveAloneWhileANodeIsSilent() {
        node("a", 4);
        topology("words", 2, 4, true);
        node("b", 4);
        node("c", 4);
        seen.put("c", NodeSight.unseen(nowNs));

        assertThat(passMinutes(60)).isZero();
    }

    @Test
    void shouldMoveATopologyOnceInFiveMinutes() {
        node("a", 4);
        topology("words", 4, 4, true);
        node("b", 4);
        passMinutes(2);
        node("c", 4);

        assertThat(passMinutes(3)).isZero();
        assertThat(passMinutes(4)).isEqualTo(1);
    }

    @Test
    void shouldWaitAnewUnderANewLeader() {
        node("a", 4);
        topology("words", 2, 4, true);
        node("b", 4);
        passMinutes(0);
        assertThat(auto.next(image, sights(), TERM)).isEmpty();
        nowNs += AutoRebalance.QUIET_NS;

        assertThat(auto.next(image, sights(), TERM + 1)).isEmpty();
        nowNs += AutoRebalance.QUIET_NS;
        assertThat(auto.next(image, sights(), TERM + 1)).isPresent();
    }

    // ---- coming to rest

    @Test
    void shouldComeToRestOnWhateverClusterAndStayThere() {
        int moves = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            AutoRebalanceTest cluster = new AutoRebalanceTest();
            cluster.draw(new Random(seed));

            int first = cluster.passMinutes(90);

            assertThat(cluster.passMinutes(30))
                    .as("moves after an hour and a half, seed %d", seed)
                    .isZero();
            moves += first;
        }
        assertThat(moves).as("moves on all clusters").isGreaterThan(SEEDS / 3);
    }

    @Test
    void shouldSpreadALoneTopologyOverAllNodes() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            AutoRebalanceTest cluster = new AutoRebalanceTest();
            Random random = new Random(seed);
            int nodes = 1 + random.nextInt(4);
            cluster.node("n0", 4);
            cluster.topology("words", nodes, nodes, true);
            for (int n = 1; n < nodes; n++) {
                cluster.node("n" + n, 1 + random.nextInt(4));
            }

            cluster.passMinutes(30);

            Set<Integer> counts =
                    new HashSet<>(cluster.executorsPerNode("words").values());
            assertThat(counts).as("executors on each node, seed %d", seed).containsExactly(2);
        }
    }

    /** Topologies come and go, and some nodes when most of them have a place. */
    private void draw(Random random) {
        int nodes = 0;
        for (int early = 1 + random.nextInt(3); nodes < early; ) {
            node("n" + ++nodes, 1 + random.nextInt(4));
        }
        for (int t = 1, topologies = 1 + random.nextInt(6); t <= topologies; t++) {
            topology("t" + t, 1 + random.nextInt(5), 1 + random.nextInt(6), random.nextInt(4) > 0);
            List<String> ids = List.copyOf(image.topologies().keySet());
            if (random.nextInt(4) == 0) {
                remove(ids.get(random.nextInt(ids.size())));
            }
        }
        for (int late = nodes + random.nextInt(4); nodes < late; ) {
            node("n" + ++nodes, 1 + random.nextInt(4));
        }
    }

    /** What has no place yet is no business of this class; an assignment of nothing is as even as can be. */
    @Test
    void shouldTakeAnEmptyAssignmentForEven() {
        assertThat(Imbalance.of("words", List.<PlacedExecutor>of(), image)).isEqualTo(new Imbalance(0, 0, 0));
    }
}
