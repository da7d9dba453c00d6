package io.gustfront.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.TopologyLayout.Sizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private final List<NodeView> nodes = new ArrayList<>();
    private final SortedMap<String, TopologyView> topologies = new TreeMap<>();

    @Test
    void shouldGiveEachWorkerASliceOfEachComponent() {
        nodes(2, 2);
        submit("words", 4, "count=8 sentences=4 split=4", "sentences>split split>count");

        schedule();

        assertThat(componentsByWorker("words").values())
                .hasSize(4)
                .allSatisfy(
                        components -> assertThat(components).isEqualTo(Map.of("sentences", 1, "split", 1, "count", 2)));
    }

    @Test
    void shouldKeepAChainTogetherWhereThatCostsNoBalance() {
        nodes(1, 2);
        submit("chain", 2, "a=1 b=1 c=1 d=1", "d>b b>a a>c");

        schedule();

        assertThat(componentsByWorker("chain").values())
                .containsExactlyInAnyOrder(Map.of("d", 1, "b", 1), Map.of("a", 1, "c", 1));
    }

    @Test
    void shouldPutTasksOfTheSameIndexTogetherWhereTheirComponentsTalk() {
        nodes(2, 1);
        submit("keyed", 2, "other=1 spout=3 store=3", "spout>store");

        schedule();

        SortedMap<Integer, Slot> places = new TreeMap<>();
        topologies
                .get("keyed")
                .current()
                .placements()
                .forEach((executor, placement) -> places.put(executor.first(), placement.slot()));
        for (int index = 0; index < 3; index++) {
            assertThat(places.get(5 + index)).as("task %d of store", index).isEqualTo(places.get(2 + index));
        }
    }

    @Test
    void shouldSpreadOverNodesBeforeSlots() {
        nodes(3, 4);
        submit("a", 3, "x=6", "");

        schedule();

        assertThat(slots("a").stream().map(Slot::node)).containsExactly("n1", "n2", "n3");
    }

    @Test
    void shouldPutTheNextTopologyWhereLeastIs() {
        nodes(3, 4);
        submit("a", 2, "x=2", "");
        schedule();
        submit("b", 1, "x=1", "");
        submit("c", 2, "x=2", "");

        schedule();

        assertThat(slots("b").stream().map(Slot::node)).containsExactly("n3");
        assertThat(slots("c")).hasSize(2);
    }

    @Test
    void shouldGiveTheOddExecutorToTheWorkerThatHasItsNodeForItself() {
        nodes(2, 2);
        submit("a", 3, "x=4", "");

        schedule();

        assertThat(componentsByWorker("a"))
                .containsEntry(slot("n2", 6700), Map.of("x", 2))
                .containsEntry(slot("n1", 6700), Map.of("x", 1))
                .containsEntry(slot("n1", 6701), Map.of("x", 1));
    }

    @Test
    void shouldRunOnFewerWorkersRatherThanNotAtAll() {
        nodes(1, 2);
        submit("a", 4, "x=4", "");

        TopologyPlan plan = schedule().of("a");

        assertThat(plan.unplaced()).isEmpty();
        assertThat(slots("a")).hasSize(2);
        assertThat(plan.shortfall())
                .contains(
                        "runs on 2 of the 4 workers that it asks for: no free slot: 2 slots on 1 node: all taken by a (2)");
    }

    @Test
    void shouldGiveEachTopologyAWorkerBeforeAnyGetsASecond() {
        nodes(1, 3);
        submit("a", 4, "x=4", "");
        submit("b", 4, "x=4", "");

        schedule();

        assertThat(slots("a")).hasSize(2);
        assertThat(slots("b")).hasSize(1);
    }

    @Test
    void shouldSayWhoHasTheSlotsThatAreMissing() {
        nodes(2, 2);
        nodes.add(NodeView.live("n3", "h3", List.of(6700)).withState(NodeView.State.DRAINING));
        nodes.add(NodeView.live("n4", "h4", List.of(6700)).withState(NodeView.State.SILENT));
        submit("a", 3, "x=3", "");
        submit("b", 1, "x=1", "");
        schedule();
        submit("c", 1, "x=2", "");

        TopologyPlan plan = schedule().of("c");

        assertThat(plan.assignment()).isEqualTo(Assignment.NONE);
        assertThat(plan.unplaced()).extracting(Unplaced::executor).containsExactly(range(1, 1), range(2, 2));
        assertThat(plan.unplaced()).extracting(Unplaced::component).containsOnly("x");
        assertThat(plan.unplaced())
                .extracting(Unplaced::reason)
                .containsOnly("no free slot: 4 slots on 2 nodes: all taken by a (3), b (1);"
                        + " node n3 is draining, node n4 is silent");
    }

    @Test
    void shouldSayWhenThereIsNoNode() {
        submit("a", 1, "x=1", "");

        assertThat(schedule().of("a").unplaced())
                .extracting(Unplaced::reason)
                .containsExactly("no free slot: no node is alive");
    }

    @Test
    void shouldSayWhenFreeSlotsCantBeUsedForNow() {
        nodes(1, 2);
        submit("a", 1, "x=1", "");
        change("a", topologies.get("a").withBadSlots(slots(slot("n1", 6700)), slots(slot("n1", 6701))));

        assertThat(schedule().of("a").unplaced())
                .extracting(Unplaced::reason)
                .containsExactly("no free slot: 2 slots on 1 node: 2 that a can't use for now");
    }

    @Test
    void shouldListOnlyTheLargestOwnersOfManySlots() {
        nodes(8, 1);
        IntStream.range(0, 8).forEach(i -> submit("t" + i, 1, "x=1", ""));
        submit("z", 1, "x=1", "");

        assertThat(schedule().of("z").unplaced())
                .extracting(Unplaced::reason)
                .containsExactly("no free slot: 8 slots on 8 nodes: all taken by t0 (1), t1 (1), t2 (1), t3 (1), t4 (1)"
                        + " and 3 more");
    }

    @Test
    void shouldReplaceALostWorkerAsAWhole() {
        nodes(3, 2);
        submit("words", 3, "count=3 sentences=3", "sentences>count");
        schedule();
        Set<TaskRange> lost = executorsOn("words", "n2");
        lose("n2");

        TopologyPlan plan = schedule().of("words");

        assertThat(plan.moves()).hasSize(2).allSatisfy(move -> {
            assertThat(lost).contains(move.to().executor());
            assertThat(move.cause()).isEqualTo(Move.Cause.NODE_LOST);
            assertThat(move.reason()).isEqualTo("node n2 is lost");
            assertThat(move.from()).singleElement().satisfies(from -> {
                assertThat(from.slot()).isEqualTo(slot("n2", 6700));
                assertThat(from.epoch()).isEqualTo(1);
            });
            assertThat(move.to().slot()).isEqualTo(slot("n1", 6701));
            assertThat(move.to().epoch()).isEqualTo(2);
        });
    }

    @Test
    void shouldUseTheWorkersThatAreLeftWhenNoSlotIsFree() {
        nodes(2, 1);
        submit("a", 2, "x=4", "");
        schedule();
        lose("n2");

        TopologyPlan plan = schedule().of("a");

        assertThat(plan.unplaced()).isEmpty();
        assertThat(slots("a")).containsExactly(slot("n1", 6700));
        assertThat(plan.shortfall()).isPresent();
    }

    @Test
    void shouldMoveNothingToANewNodeUnasked() {
        nodes(1, 2);
        submit("a", 2, "x=4", "");
        submit("b", 4, "x=4", "");
        SchedulingPlan before = schedule();
        nodes.add(NodeView.live("n9", "h9", List.of(6700, 6701)));

        SchedulingPlan after = schedule();

        for (String topology : List.of("a", "b")) {
            assertThat(after.of(topology).moves()).isEmpty();
            assertThat(after.of(topology).assignment())
                    .isEqualTo(before.of(topology).assignment());
        }
    }

    @Test
    void shouldSayThatARebalanceWouldUseNewSlots() {
        nodes(1, 1);
        submit("a", 2, "x=4", "");
        schedule();
        nodes.add(NodeView.live("n9", "h9", List.of(6700, 6701)));

        assertThat(schedule().of("a").shortfall())
                .contains(
                        "runs on 1 of the 2 workers that it asks for: there are free slots that a rebalance would use");
    }

    @Test
    void shouldMoveAWorkersShareToANewNodeWhenAsked() {
        nodes(1, 2);
        submit("a", 2, "x=4", "");
        schedule();
        nodes.add(NodeView.live("n9", "h9", List.of(6700)));
        rebalance("a", 2, "x=4");

        TopologyPlan plan = schedule().of("a");

        assertThat(plan.moves()).hasSize(2).extracting(Move::cause).containsOnly(Move.Cause.EVEN_NODES);
        assertThat(plan.moves().get(0).reason())
                .isEqualTo("to be even over nodes: n1 ran 2 workers of this topology and 2 of all, n9 0 and 0");
        assertThat(slots("a").stream().map(Slot::node)).containsExactly("n1", "n9");
    }

    @Test
    void shouldTakeFromEachWorkerWhatAFurtherOneNeeds() {
        nodes(3, 1);
        submit("a", 2, "x=6", "");
        schedule();
        rebalance("a", 3, "x=6");

        TopologyPlan plan = schedule().of("a");

        assertThat(plan.moves()).hasSize(2).extracting(Move::cause).containsOnly(Move.Cause.EVEN_WORKERS);
        assertThat(plan.moves())
                .extracting(move -> move.from().get(0).slot().node())
                .containsExactlyInAnyOrder("n1", "n2");
        assertThat(plan.moves().get(0).reason())
                .startsWith("to be even over workers: ")
                .endsWith(" ran 3 of 6 executors on 3 workers");
        assertThat(componentsByWorker("a").values()).containsOnly(Map.of("x", 2));
    }

    @Test
    void shouldGiveUpAWorkerOnTheMostCrowdedNode() {
        nodes(2, 2);
        submit("a", 3, "x=6", "");
        schedule();
        rebalance("a", 2, "x=6");

        TopologyPlan plan = schedule().of("a");

        assertThat(plan.moves()).hasSize(2).extracting(Move::cause).containsOnly(Move.Cause.FEWER_WORKERS);
        assertThat(plan.moves().get(0).reason()).isEqualTo("the topology is to run on fewer workers: 2");
        assertThat(slots("a").stream().map(Slot::node)).containsExactly("n1", "n2");
    }

    @Test
    void shouldLeaveWhatRunsInASlotThatIsGivenUpAndTakenAgain() {
        nodes(3, 3);
        submit("a", 3, "x=9", "");
        schedule();
        rebalance("a", 2, "x=9");
        // With a on all nodes alike, n3 is given up; with b on n1, it turns out that n1 should have been.
        submit("b", 2, "x=2", "");
        change(
                "b",
                topologies
                        .get("b")
                        .withBadSlots(
                                slots(),
                                slots(
                                        slot("n2", 6700),
                                        slot("n2", 6701),
                                        slot("n2", 6702),
                                        slot("n3", 6700),
                                        slot("n3", 6701),
                                        slot("n3", 6702))));

        TopologyPlan plan = schedule().of("a");

        assertThat(slots("a")).containsExactly(slot("n2", 6700), slot("n3", 6700));
        assertThat(plan.moves())
                .hasSize(3)
                .allSatisfy(move -> assertThat(move.from().get(0).slot()).isEqualTo(slot("n1", 6700)));
    }

    @Test
    void shouldMoveOnlyExecutorsWhoseRangeChanged_M3() {
        nodes(2, 2);
        submit("words", 2, "count=4/8 sentences=2", "sentences>count");
        schedule();
        Assignment before = topologies.get("words").current();
        rebalance("words", 2, "count=8/8 sentences=2");

        TopologyPlan plan = schedule().of("words");

        assertThat(plan.moves()).hasSize(8).allSatisfy(move -> {
            assertThat(move.component()).isEqualTo("count");
            assertThat(move.cause()).isEqualTo(Move.Cause.NEW_RANGE);
            assertThat(move.from()).hasSize(1);
            assertThat(move.from()
                            .get(0)
                            .executor()
                            .contains(move.to().executor().first()))
                    .isTrue();
        });
        assertThat(plan.assignment().slots()).isEqualTo(before.slots());
        for (TaskRange sentences : topologies.get("words").layout().executors().get("sentences")) {
            assertThat(plan.assignment().placements().get(sentences))
                    .isEqualTo(before.placements().get(sentences));
        }
    }

    @Test
    void shouldNameAllExecutorsThatAreMergedIntoOne() {
        nodes(1, 2);
        submit("a", 2, "x=4", "");
        schedule();
        rebalance("a", 2, "x=1/4");

        TopologyPlan plan = schedule().of("a");

        assertThat(plan.moves()).singleElement().satisfies(move -> {
            assertThat(move.from())
                    .extracting(Placement::executor)
                    .containsExactly(range(1, 1), range(2, 2), range(3, 3), range(4, 4));
            assertThat(move.to().executor()).isEqualTo(range(1, 4));
        });
        assertThat(slots("a")).hasSize(1);
    }

    @Test
    void shouldKeepItsSlotsWhenAllRangesChange() {
        nodes(3, 2);
        submit("a", 2, "x=4/8", "");
        schedule();
        SortedSet<Slot> before = slots("a");
        change("a", topologies.get("a").withWish(2, layout("x=8/8")));

        schedule();

        assertThat(slots("a")).isEqualTo(before);
    }

    @Test
    void shouldEmptyADrainingNode() {
        nodes(2, 2);
        submit("a", 2, "x=4", "");
        schedule();
        setState("n2", NodeView.State.DRAINING);

        TopologyPlan plan = schedule().of("a");

        assertThat(plan.moves()).hasSize(2).extracting(Move::reason).containsOnly("node n2 is being drained");
        assertThat(slots("a")).containsExactly(slot("n1", 6700), slot("n1", 6701));
    }

    @Test
    void shouldLeaveASilentNodeWhatItHas() {
        nodes(2, 2);
        submit("a", 2, "x=4", "");
        SchedulingPlan before = schedule();
        setState("n2", NodeView.State.SILENT);
        submit("b", 4, "x=4", "");

        SchedulingPlan after = schedule();

        assertThat(after.of("a").assignment()).isEqualTo(before.of("a").assignment());
        assertThat(slots("b")).containsExactly(slot("n1", 6701));
    }

    @Test
    void shouldOpenOneWorkerTooManyRatherThanWaitForASilentNode() {
        nodes(2, 1);
        submit("a", 1, "x=2/4 y=1", "");
        schedule();
        setState("n1", NodeView.State.SILENT);
        rebalance("a", 1, "x=4/4 y=1");

        TopologyPlan plan = schedule().of("a");

        assertThat(plan.unplaced()).isEmpty();
        assertThat(slots("a")).containsExactly(slot("n1", 6700), slot("n2", 6700));
    }

    @Test
    void shouldLeaveALostSlotAndStayInAnAvoidedOne() {
        nodes(1, 3);
        submit("a", 2, "x=4", "");
        schedule();
        change("a", topologies.get("a").withBadSlots(slots(slot("n1", 6700)), slots(slot("n1", 6701))));

        TopologyPlan plan = schedule().of("a");

        assertThat(plan.moves()).hasSize(2).extracting(Move::cause).containsOnly(Move.Cause.SLOT_LOST);
        assertThat(slots("a")).containsExactly(slot("n1", 6701), slot("n1", 6702));
        assertThat(schedule().of("a").moves()).isEmpty();
    }

    @Test
    void shouldLeaveAPortThatTheNodeNoLongerOffers() {
        nodes(1, 2);
        submit("a", 1, "x=1", "");
        schedule();
        nodes.set(0, NodeView.live("n1", "h1", List.of(6701)));

        assertThat(schedule().of("a").moves())
                .extracting(Move::reason)
                .containsExactly("node n1 has no slot 6700 any more");
    }

    @Test
    void shouldLetTheFirstKeepASlotThatTwoClaim() {
        nodes(1, 2);
        submit("a", 1, "x=1", "");
        schedule();
        submit("b", 1, "x=1", "");
        change("b", topologies.get("b").withCurrent(topologies.get("a").current()));

        SchedulingPlan plan = schedule();

        assertThat(plan.of("a").moves()).isEmpty();
        assertThat(plan.of("b").moves()).extracting(Move::cause).containsExactly(Move.Cause.SLOT_TAKEN);
        assertThat(slots("b")).containsExactly(slot("n1", 6701));
    }

    @Test
    void shouldTouchNothingOfAFrozenTopologyAndGiveItsSlotsToNobody() {
        nodes(2, 1);
        submit("a", 2, "x=2", "");
        SchedulingPlan before = schedule();
        change("a", topologies.get("a").withPolicy(MovePolicy.FROZEN));
        submit("b", 1, "x=1", "");
        lose("n2");

        SchedulingPlan plan = schedule();

        assertThat(plan.of("a").assignment()).isEqualTo(before.of("a").assignment());
        assertThat(plan.of("b").unplaced()).hasSize(1);
    }

    @Test
    void shouldNumberASlotOnceForTheTopologysLife() {
        nodes(2, 1);
        submit("a", 1, "x=1", "");
        schedule();
        lose("n1");
        schedule();
        setState("n1", NodeView.State.LIVE);
        lose("n2");

        schedule();

        Assignment assignment = topologies.get("a").current();
        assertThat(assignment.slotNumbers()).isEqualTo(Map.of(slot("n1", 6700), 1, slot("n2", 6700), 2));
        assertThat(assignment.placements().values()).containsExactly(new Placement(range(1, 1), slot("n1", 6700), 3));
    }

    @Test
    void shouldPlaceWhatHadNoPlaceWhenANodeComes() {
        nodes(1, 1);
        submit("a", 1, "x=1", "");
        submit("b", 2, "x=2", "");
        schedule();
        nodes.add(NodeView.live("n2", "h2", List.of(6700, 6701)));

        TopologyPlan plan = schedule().of("b");

        assertThat(plan.moves()).hasSize(2).allSatisfy(move -> {
            assertThat(move.cause()).isEqualTo(Move.Cause.HAD_NONE);
            assertThat(move.from()).isEmpty();
        });
        assertThat(plan.assignment().epoch()).isEqualTo(1);
    }

    private void nodes(int count, int slotsEach) {
        for (int i = 1; i <= count; i++) {
            List<Integer> ports =
                    IntStream.range(6700, 6700 + slotsEach).boxed().toList();
            nodes.add(NodeView.live("n" + i, "h" + i, ports));
        }
    }

    private void setState(String id, NodeView.State state) {
        nodes.replaceAll(node -> node.id().equals(id) ? node.withState(state) : node);
    }

    private void lose(String node) {
        setState(node, NodeView.State.LOST);
    }

    /** A topology whose id is its name. Sizes are executors or executors/tasks. */
    private void submit(String name, int workers, String sizes, String edges) {
        change(name, TopologyView.submitted(name, name, topologies.size(), workers, layout(sizes), edges(edges)));
    }

    private void rebalance(String name, int workers, String sizes) {
        change(name, topologies.get(name).withWish(workers, layout(sizes)).withPolicy(MovePolicy.EVEN_OUT));
    }

    private void change(String name, TopologyView topology) {
        topologies.put(name, topology);
    }

    /** Schedules, and does what the plan says. */
    private SchedulingPlan schedule() {
        SchedulingPlan plan = Scheduler.plan(new ClusterView(nodes, List.copyOf(topologies.values())));
        topologies.replaceAll(
                (name, topology) -> topology.withCurrent(plan.of(name).assignment()));
        return plan;
    }

    private SortedSet<Slot> slots(String topology) {
        return topologies.get(topology).current().slots();
    }

    private Set<TaskRange> executorsOn(String topology, String node) {
        return topologies.get(topology).current().placements().values().stream()
                .filter(placement -> placement.slot().node().equals(node))
                .map(Placement::executor)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Map<Slot, Map<String, Integer>> componentsByWorker(String name) {
        Map<Slot, Map<String, Integer>> components = new TreeMap<>();
        TopologyView topology = topologies.get(name);
        topology.current()
                .placements()
                .forEach((executor, placement) -> components
                        .computeIfAbsent(placement.slot(), slot -> new TreeMap<>())
                        .merge(topology.layout().componentOf(executor.first()), 1, Integer::sum));
        return components;
    }

    private static TopologyLayout layout(String sizes) {
        SortedMap<String, Sizes> components = new TreeMap<>();
        for (String component : sizes.split(" ")) {
            String[] parts = component.split("[=/]");
            int executors = Integer.parseInt(parts[1]);
            components.put(parts[0], new Sizes(parts.length > 2 ? Integer.parseInt(parts[2]) : executors, executors));
        }
        return TopologyLayout.ofSizes(components);
    }

    private static SortedSet<ComponentEdge> edges(String edges) {
        return Arrays.stream(edges.split(" "))
                .filter(edge -> !edge.isEmpty())
                .map(edge -> edge.split(">"))
                .map(ends -> new ComponentEdge(ends[0], ends[1]))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Slot slot(String node, int port) {
        return new Slot(node, port);
    }

    private static SortedSet<Slot> slots(Slot... slots) {
        return new TreeSet<>(List.of(slots));
    }

    private static TaskRange range(int first, int last) {
        return new TaskRange(first, last);
    }
}
