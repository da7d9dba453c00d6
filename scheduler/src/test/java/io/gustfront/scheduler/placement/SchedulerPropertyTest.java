package io.gustfront.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded random clusters, each over several rounds of events. A failure names its seed and round;
 * {@code -Dscheduler.firstSeed} and {@code -Dscheduler.seeds} run others.
 */
class SchedulerPropertyTest {
    private static final long FIRST_SEED = Long.getLong("scheduler.firstSeed", 0);
    private static final long SEEDS = Long.getLong("scheduler.seeds", 1_000);
    private static final int ROUNDS = 8;

    @Test
    void shouldHoldEveryPropertyWhateverHappensToTheCluster() {
        Map<PlanProperty, String> failures = new EnumMap<>(PlanProperty.class);
        int moves = 0;
        int unplaced = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            RandomCluster cluster = new RandomCluster(seed);
            for (int round = 0; round < ROUNDS; round++) {
                ClusterView view = cluster.view();
                SchedulingPlan plan = Scheduler.plan(view);
                for (PlanProperty property : PlanProperty.values()) {
                    for (String violation : property.violations(view, plan, Scheduler::plan)) {
                        failures.putIfAbsent(property, "seed " + seed + ", round " + round + ": " + violation);
                    }
                }
                for (TopologyPlan topology : plan.topologies().values()) {
                    moves += topology.moves().size();
                    unplaced += topology.unplaced().size();
                }
                cluster.apply(plan);
                cluster.shake();
            }
        }

        assertThat(failures).isEmpty();
        // The clusters are such that the properties have something to say.
        assertThat(moves).isGreaterThan((int) (30 * SEEDS));
        assertThat(unplaced).isGreaterThan((int) (10 * SEEDS));
    }
}
