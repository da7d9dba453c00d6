package io.gustfront.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.simulation.cli.EngineLog;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 400);
    private static final int THREADS = 2;

    @BeforeAll
    static void silence() {
        EngineLog.silence();
    }

    @Test
    void shouldBreakNoRuleUnderAnySeed() {
        Summary summary = Simulation.run(1, SEEDS, THREADS, result -> {});

        System.err.print(summary.histograms());
        System.err.println(summary.faultsByKind());
        assertThat(summary.results()).hasSize(SEEDS);
        List<SeedResult> failures = summary.failures();
        assertThat(failures)
                .as(() -> failures.stream()
                        .map(result -> "gust simulate --seed " + result.seed() + ": "
                                + result.violation().map(Throwable::getMessage).orElse(""))
                        .collect(Collectors.joining("\n")))
                .isEmpty();
    }

    @Test
    void shouldDoTheSameForTheSameSeedStepByStep() {
        for (long seed = 1; seed <= 30; seed++) {
            SeedResult once = Simulation.run(seed, 1);
            SeedResult again = Simulation.run(seed, 1);

            assertThat(again.hash()).as("seed " + seed).isEqualTo(once.hash());
            assertThat(again.events()).as("seed " + seed).isEqualTo(once.events());
        }
    }

    @Test
    void shouldDoSomethingElseForAnotherSeed() {
        assertThat(Simulation.run(1, 1).hash())
                .isNotEqualTo(Simulation.run(2, 1).hash());
    }

    /** Seeds in which nothing happens prove nothing. */
    @Test
    void shouldHaveTroubleAndWorkUnderNearlyEverySeed() {
        Summary summary = Simulation.run(1, 100, THREADS, result -> {});

        assertThat(summary.results().stream().filter(result -> result.faultCount() >= 3))
                .hasSizeGreaterThan(90);
        assertThat(summary.results().stream().filter(result -> result.acks() >= 20))
                .hasSizeGreaterThan(85);
        assertThat(summary.results().stream().filter(result -> result.commands() >= 3))
                .hasSizeGreaterThan(90);
    }

    @Test
    void shouldTellWhatHappenedLineByLine() {
        assertThat(Simulation.run(1, 10_000).log())
                .contains("FAULT")
                .contains("term")
                .contains("open topology1");
    }
}
