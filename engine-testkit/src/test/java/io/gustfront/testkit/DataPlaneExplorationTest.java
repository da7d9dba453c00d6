package io.gustfront.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Nothing is lost, everything is settled once and in order, and the backstop of the ledgers never fires, whatever goes wrong and in
 * whatever order things happen. More seeds: {@code -Dgustfront.seeds=100000}; one: {@code -Dgustfront.seed=17}.
 */
class DataPlaneExplorationTest {
    private static final int SEEDS = Integer.getInteger("gustfront.seeds", 500);

    @Test
    void shouldLoseNothingAndSettleEverythingOnceWhateverGoesWrong() {
        DataPlaneExploration.Coverage coverage = DataPlaneExploration.explore(1, SEEDS);

        System.out.println(coverage);
        assertThat(coverage.events()).isPositive();
    }
}
