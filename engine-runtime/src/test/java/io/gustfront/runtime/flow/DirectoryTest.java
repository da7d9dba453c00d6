package io.gustfront.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DirectoryTest {
    private static final Placement FIRST = new Placement(new TaskRange(1, 3), "a", 1, 4);
    private static final Placement SECOND = new Placement(new TaskRange(5, 5), "b", 2, 6);

    private final LocalPort port = new LocalPort(
            1,
            4,
            new Inbox(new Share(1, 1), new Share(1, 1), new Doorbell(), parcel -> {}),
            new ControlInbox(1, new Doorbell()));
    private final Directory directory = new Directory(
            new WorkerPlan(
                    6, new TreeMap<>(), new TreeMap<>(Map.of(FIRST.executor(), FIRST, SECOND.executor(), SECOND))),
            1,
            1,
            Map.of(1, port),
            Map.of());

    @Test
    void shouldFindThePlacementOfEachTask() {
        for (int task = 1; task <= 3; task++) {
            assertThat(directory.placementOf(task)).isEqualTo(FIRST);
        }
        assertThat(directory.placementOf(5)).isEqualTo(SECOND);
    }

    @Test
    void shouldHaveNoPlacementForATaskWithoutAnExecutor() {
        assertThat(directory.placementOf(4)).isNull();
        assertThat(directory.placementOf(6)).isNull();
        assertThat(directory.placementOf(0)).isNull();
    }

    @Test
    void shouldNameAnExecutorByItsPlacementNotByItsTasksAlone_I2() {
        assertThat(directory.localPort(1, 4)).isSameAs(port);
        assertThat(directory.localPort(1, 5)).isNull();
        assertThat(directory.localPort(1, 3)).isNull();
        assertThat(directory.localPort(2, 4)).isNull();
        assertThat(directory.localPort(5, 6)).isNull();
    }
}
