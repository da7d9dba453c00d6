package io.gustfront.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.TopologyLayout.Sizes;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 5,000 executors on 100 supervisors: placed within 2 s, and again within 1 s after a node is lost. */
class SchedulerLoadTest {
    private static final int EXECUTORS = 5_000;
    private static final int NODES = 100;
    private static final List<Integer> PORTS = List.of(6700, 6701, 6702, 6703);
    private static final String LOST = "n42";

    @ParameterizedTest(name = "{0} topologies on {1} workers each")
    @CsvSource({"1, 400", "1, 100", "50, 7", "250, 1"})
    void shouldScheduleAndRescheduleInTime(int topologyCount, int workersEach) {
        List<NodeView> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> NodeView.live("n" + i, "host-" + i, PORTS))
                .toList();
        List<TopologyView> submitted = IntStream.range(0, topologyCount)
                .mapToObj(i -> topology(i, EXECUTORS / topologyCount, workersEach))
                .toList();

        long start = System.nanoTime();
        SchedulingPlan first = Scheduler.plan(new ClusterView(nodes, submitted));
        Duration scheduling = Duration.ofNanos(System.nanoTime() - start);
        List<NodeView> oneLess =
                nodes.stream().filter(node -> !node.id().equals(LOST)).toList();
        List<TopologyView> placed = submitted.stream()
                .map(topology -> topology.withCurrent(first.of(topology.id()).assignment()))
                .toList();
        start = System.nanoTime();
        SchedulingPlan second = Scheduler.plan(new ClusterView(oneLess, placed));
        Duration rescheduling = Duration.ofNanos(System.nanoTime() - start);

        System.out.printf(
                "%d executors of %d topologies on %d nodes: placed in %d ms, again after the loss of one in %d ms%n",
                EXECUTORS, topologyCount, NODES, scheduling.toMillis(), rescheduling.toMillis());
        assertThat(first.topologies().values()).allSatisfy(plan -> {
            assertThat(plan.unplaced()).isEmpty();
            assertThat(plan.assignment().slots()).hasSize(workersEach);
        });
        int lost = (int) first.topologies().values().stream()
                .flatMap(plan -> plan.assignment().placements().values().stream())
                .filter(placement -> placement.slot().node().equals(LOST))
                .count();
        assertThat(lost).isPositive();
        assertThat(second.topologies().values().stream()
                        .mapToInt(plan -> plan.moves().size())
                        .sum())
                .isEqualTo(lost);
        assertThat(second.topologies().values())
                .allSatisfy(plan -> assertThat(plan.unplaced()).isEmpty());
        assertThat(scheduling).isLessThan(Duration.ofSeconds(2));
        assertThat(rescheduling).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void shouldEvenOutManyTopologiesOverNewNodesInTime() {
        List<NodeView> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> NodeView.live("n" + i, "host-" + i, PORTS))
                .toList();
        List<TopologyView> submitted =
                IntStream.range(0, 200).mapToObj(i -> topology(i, 25, 1)).toList();
        SchedulingPlan first = Scheduler.plan(new ClusterView(nodes.subList(0, NODES / 2), submitted));
        List<TopologyView> placed = submitted.stream()
                .map(topology -> topology.withCurrent(first.of(topology.id()).assignment())
                        .withPolicy(MovePolicy.EVEN_OUT))
                .toList();

        long start = System.nanoTime();
        SchedulingPlan second = Scheduler.plan(new ClusterView(nodes, placed));
        Duration evening = Duration.ofNanos(System.nanoTime() - start);

        System.out.printf("200 workers evened out from 50 over 100 nodes in %d ms%n", evening.toMillis());
        assertThat(second.topologies().values().stream()
                        .filter(plan -> !plan.moves().isEmpty())
                        .count())
                .isEqualTo(100);
        assertThat(evening).isLessThan(Duration.ofSeconds(2));
    }

    /** Five components in a row, of a fifth of the executors each. */
    private static TopologyView topology(int number, int executors, int workers) {
        TreeMap<String, Sizes> sizes = new TreeMap<>();
        SortedSet<ComponentEdge> edges = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            sizes.put("c" + i, new Sizes(executors / 5, executors / 5));
            if (i > 0) {
                edges.add(new ComponentEdge("c" + (i - 1), "c" + i));
            }
        }
        String name = "t" + number;
        return TopologyView.submitted(name, name, number, workers, TopologyLayout.ofSizes(sizes), edges);
    }
}
