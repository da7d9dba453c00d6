package io.gustfront.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.simulation.cli.EngineLog;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 2_000);
    private static final int THREADS = 2;
    private static final int REPEATED = 50;

    private static Summary summary = new Summary(List.of());

    @BeforeAll
    static void runAll() {
        EngineLog.silence();
        long beginNs = System.nanoTime();
        summary = Simulation.run(1, SEEDS, THREADS, result -> {});
        System.err.print(summary.histograms());
        System.err.println(summary.faultsByKind());
        System.err.println(SEEDS + " seeds in " + (System.nanoTime() - beginNs) / 1_000_000_000L + " s");
    }

    @Test
    void shouldBreakNoRuleUnderAnySeed() {
        assertThat(summary.results()).hasSize(SEEDS);
        List<SeedResult> failures = summary.failures();
        assertThat(failures)
                .as(() -> failures.stream()
                        .map(result -> "gust simulate --seed " + result.seed() + ": "
                                + result.violation().map(Throwable::getMessage).orElse(""))
                        .collect(Collectors.joining("\n")))
                .isEmpty();
    }

    /** Here with other objects of the same classes, on another thread, in another order: so with other identity hashes. */
    @Test
    void shouldDoTheSameForTheSameSeedStepByStep() {
        for (SeedResult once : summary.results()
                .subList(0, Math.min(REPEATED, summary.results().size()))) {
            SeedResult again = Simulation.run(once.seed(), 1);

            assertThat(again.hash()).as("seed " + once.seed()).isEqualTo(once.hash());
            assertThat(again.events()).as("seed " + once.seed()).isEqualTo(once.events());
        }
    }

    @Test
    void shouldDoSomethingElseForAnotherSeed() {
        assertThat(summary.results().stream().map(SeedResult::hash).distinct()).hasSize(SEEDS);
    }

    /** Seeds in which nothing happens prove nothing. */
    @Test
    void shouldHaveTroubleAndWorkUnderNearlyEverySeed() {
        assertThat(summary.results().stream().filter(result -> result.faultCount() >= 3))
                .hasSizeGreaterThan(SEEDS * 9 / 10);
        assertThat(summary.results().stream().filter(result -> result.acks() >= 20))
                .hasSizeGreaterThan(SEEDS * 85 / 100);
        assertThat(summary.results().stream().filter(result -> result.commands() >= 3))
                .hasSizeGreaterThan(SEEDS * 9 / 10);
    }

    @Test
    void shouldTellWhatHappenedLineByLine() {
        assertThat(Simulation.run(1, 10_000).log())
                .contains("FAULT")
                .contains("term")
                .contains("open topology1");
    }
}
