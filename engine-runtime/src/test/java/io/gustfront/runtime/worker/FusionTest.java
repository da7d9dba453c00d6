package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.Topologies;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class FusionTest {
    private static final TopologyConfig ON = TopologyConfig.of(new Config().set(TopologyKeys.FUSE, true));

    private final TopologyBuilder builder = new TopologyBuilder();

    private static Bolt bolt() {
        return (Bolt) input -> {};
    }

    private Map<TaskRange, TaskRange> feeders(TopologyConfig config, ToIntFunction<TaskRange> workerOf) {
        Topology topology = builder.createTopology();
        SortedMap<TaskRange, Placement> executors = new TreeMap<>();
        TopologyLayout.of(topology)
                .executors()
                .forEach((component, ranges) -> ranges.forEach(
                        range -> executors.put(range, new Placement(range, component, workerOf.applyAsInt(range), 1))));
        SortedMap<Integer, WorkerPlace> places = new TreeMap<>();
        for (int worker = 1; worker <= 2; worker++) {
            places.put(worker, new WorkerPlace(worker, "localhost", 7000 + worker, 1));
        }
        return Fusion.feeders(topology, config, new WorkerPlan(1, places, executors), 1);
    }

    private static TaskRange task(int id) {
        return new TaskRange(id, id);
    }

    @Test
    void shouldPairExecutorsOfALocalEdgeInOrder() {
        builder.setBolt("a", bolt(), 2).localOrShuffleGrouping("s").output("x"); // tasks 1, 2
        builder.setBolt("b", bolt(), 2).localOrShuffleGrouping("a"); // 3, 4
        builder.setSpout("s", Topologies.spout(), 2).output("x"); // 5, 6

        assertThat(feeders(ON, task -> 1))
                .isEqualTo(Map.of(task(1), task(5), task(2), task(6), task(3), task(1), task(4), task(2)));
    }

    @Test
    void shouldFuseNothingUnlessTold() {
        builder.setBolt("a", bolt()).localOrShuffleGrouping("s");
        builder.setSpout("s", Topologies.spout()).output("x");

        assertThat(feeders(TopologyConfig.defaults(), task -> 1)).isEmpty();
        assertThat(feeders(ON, task -> 1)).hasSize(1);
    }

    @Test
    void shouldFuseOnlyWhatTakesAllItsInputFromOneComponentInItsPlace() {
        builder.setBolt("a-shuffled", bolt()).shuffleGrouping("s");
        builder.setBolt("b-both", bolt()).localOrShuffleGrouping("s").localOrShuffleGrouping("t");
        builder.setBolt("c-mixed", bolt()).localOrShuffleGrouping("s").globalGrouping("s", "other");
        builder.setBolt("d-two-streams", bolt()).localOrShuffleGrouping("s").localOrShuffleGrouping("s", "other"); // 4
        builder.setSpout("s", Topologies.spout()).output("x").outputStream("other", "x"); // 5
        builder.setSpout("t", Topologies.spout()).output("x");

        assertThat(feeders(ON, task -> 1)).isEqualTo(Map.of(task(4), task(5)));
    }

    @Test
    void shouldFuseOnlyAsManyExecutorsWithAsMany() {
        builder.setBolt("a-two", bolt(), 2).localOrShuffleGrouping("s");
        builder.setSpout("s", Topologies.spout(), 3).output("x");

        assertThat(feeders(ON, task -> 1)).isEmpty();
    }

    @Test
    void shouldFuseWithinAWorkerOnly() {
        builder.setBolt("a", bolt(), 2).localOrShuffleGrouping("s"); // 1, 2
        builder.setSpout("s", Topologies.spout(), 2).output("x"); // 3, 4

        assertThat(feeders(ON, task -> task.first() % 2 == 1 ? 1 : 2)).isEqualTo(Map.of(task(1), task(3)));
        assertThat(feeders(ON, task -> task.first() == 3 ? 2 : 1))
                .as("two here, fed by one")
                .isEmpty();
    }

    @Test
    void shouldFuseNoEdgeThatClosesACycle_F1() {
        builder.setBolt("a", bolt())
                .localOrShuffleGrouping("s")
                .localOrShuffleGrouping("b")
                .output("x");
        builder.setBolt("b", bolt()).localOrShuffleGrouping("a").output("x"); // 2
        builder.setSpout("s", Topologies.spout()).output("x");

        assertThat(feeders(ON, task -> 1)).isEqualTo(Map.of(task(2), task(1)));
    }
}
