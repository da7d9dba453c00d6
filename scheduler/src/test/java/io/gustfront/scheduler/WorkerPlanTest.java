package io.gustfront.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.scheduler.TopologyLayout.Sizes;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkerPlanTest {
    @Test
    void shouldGiveEachWorkerSomeOfEachComponent() {
        TopologyLayout layout =
                TopologyLayout.ofSizes(new TreeMap<>(Map.of("a", new Sizes(3, 2), "b", new Sizes(3, 3))));
        SortedMap<Integer, WorkerPlace> places =
                new TreeMap<>(Map.of(1, new WorkerPlace(1, "h", 1, 1), 2, new WorkerPlace(2, "h", 2, 1)));

        WorkerPlan plan = WorkerPlan.inTurn(layout, places);

        assertThat(plan.epoch()).isEqualTo(1);
        assertThat(plan.workers()).isEqualTo(places);
        assertThat(plan.executors().values())
                .containsExactly(
                        new Placement(new TaskRange(1, 2), "a", 1, 1),
                        new Placement(new TaskRange(3, 3), "a", 2, 1),
                        new Placement(new TaskRange(4, 4), "b", 1, 1),
                        new Placement(new TaskRange(5, 5), "b", 2, 1),
                        new Placement(new TaskRange(6, 6), "b", 1, 1));
    }
}
