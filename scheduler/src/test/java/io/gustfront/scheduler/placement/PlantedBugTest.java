package io.gustfront.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The control of {@link SchedulerPropertyTest}: what a wrong scheduler does is noticed, by the property that is about it. */
class PlantedBugTest {
    private static final int SEEDS = 300;
    private static final int ROUNDS = 8;

    @ParameterizedTest
    @EnumSource
    void shouldNotice(BrokenScheduler scheduler) {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomCluster cluster = new RandomCluster(seed);
            for (int round = 0; round < ROUNDS; round++) {
                ClusterView view = cluster.view();
                if (!scheduler
                        .noticedBy()
                        .violations(view, scheduler.apply(view), scheduler)
                        .isEmpty()) {
                    return;
                }
                cluster.apply(Scheduler.plan(view));
                cluster.shake();
            }
        }

        throw new AssertionError(scheduler.noticedBy() + " never noticed " + scheduler);
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveAControlFor(PlanProperty property) {
        assertThat(Arrays.stream(BrokenScheduler.values()).map(BrokenScheduler::noticedBy))
                .contains(property);
    }
}
