package io.gustfront.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gustfront.testsupport.PlantedBug;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each bug, put into a copy of the engine, is found by the exploration; without it, the very seed that finds it passes. To look for all
 * of them takes minutes: it is done on demand, with {@code -Dgustfront.bug-seeds=500}, which tries so many seeds from the first, and
 * prints how many each bug needed and what caught it. Each build sees that all can still be planted, and that those that are easy to find
 * are found.
 */
class PlantedDataPlaneBugTest {
    private static final int SEEDS = Integer.getInteger("gustfront.bug-seeds", 0);
    private static final int FEW_SEEDS = 40;

    /** Seeds change with what executors do: a bug that was found so early will be found by the few seeds. */
    private static final int EASY = 8;

    private static final List<String> TABLE = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(DataPlaneBug.class)
    void shouldStillBePlantable(DataPlaneBug bug) {
        planted(bug).check();
    }

    /** Kafka's offsets are planted in the simulated whole. */
    @Test
    void shouldHaveABugForEachGroupOfRulesThatTheDataPlaneKeeps() {
        assertThat(Arrays.stream(DataPlaneBug.values()).map(bug -> bug.rule().substring(0, 1)))
                .contains("I", "L", "K", "W", "H", "C", "F", "B", "M", "U");
    }

    @ParameterizedTest
    @EnumSource(DataPlaneBug.class)
    void shouldFindTheBug(DataPlaneBug bug) {
        assumeTrue(SEEDS > 0 || (bug.foundBy() > 0 && bug.foundBy() <= EASY), "it is run on demand");

        Object failure = planted(bug).call(DataPlaneExploration.class, "firstFailure", SEEDS > 0 ? SEEDS : FEW_SEEDS);

        assertThat(failure).as("what a seed says of %s", bug).isNotNull();
        TABLE.add(
                String.format(Locale.ROOT, "| `%s` | %s | %s | %s |", bug, bug.rule(), seed(failure), check(failure)));
        assertThat(DataPlaneExploration.failureOf(Integer.parseInt(seed(failure))))
                .as("without the bug")
                .isNull();
    }

    /** It needs a bolt that hangs just when a spout moves: too rare to be waited for. */
    @Test
    void shouldFindAcksThatAnOldPlanDrops_I3() {
        assertThat(planted(DataPlaneBug.ACKS_DROPPED_BY_AN_OLD_PLAN)
                        .call(FoundBugsTest.class, "firstFailureOfAMove", FoundBugsTest.SEEDS))
                .isNotNull();
    }

    @Test
    void shouldFindACycleWithoutAPlaceForASecondBatch_B4() {
        assertThat(planted(DataPlaneBug.NO_PLACE_FOR_A_SECOND_BATCH_OF_FEEDBACK)
                        .call(FoundBugsTest.class, "firstFailureOfACycle", 1))
                .isNotNull();
    }

    private static PlantedBug planted(DataPlaneBug bug) {
        return bug.plant(new PlantedBug("io.gustfront.testkit."));
    }

    private static String seed(Object failure) {
        return String.valueOf(failure).split("\t", 2)[0];
    }

    /** The first line of what failed, cut to a line's length. */
    private static String check(Object failure) {
        String text = String.valueOf(failure).split("\t", 2)[1];
        String line = text.substring(text.indexOf(": ") + 2).lines().findFirst().orElse("");
        return line.substring(0, Math.min(100, line.length()));
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
    }
}
