package io.gustfront.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gustfront.testsupport.PlantedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each bug, put into a copy of the engine, is found by the exploration; without it, the very seed that finds it passes. It takes
 * minutes, so it is run on demand: with {@code -Dgustfront.bug-seeds=1000} so many seeds are tried, from the first, and a table tells how
 * many each bug needed and what caught it; with 0, only the seed that has found the bug before.
 */
class PlantedDataPlaneBugTest {
    private static final int SEEDS = Integer.getInteger("gustfront.bug-seeds", -1);
    private static final List<String> TABLE = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(DataPlaneBug.class)
    void shouldFindTheBug(DataPlaneBug bug) {
        assumeTrue(SEEDS >= 0, "it is run on demand");
        assumeTrue(SEEDS > 0 || bug.foundBy() > 0, "no seed is known that finds it");
        PlantedBug planted = bug.plant(new PlantedBug("io.gustfront.testkit."));

        Object failure = SEEDS > 0
                ? planted.call(DataPlaneExploration.class, "firstFailure", SEEDS)
                : planted.call(DataPlaneExploration.class, "failureOf", bug.foundBy());

        assertThat(failure).as("what a seed says of %s", bug).isNotNull();
        TABLE.add(String.format(Locale.ROOT, "%-34s %4s  %s", bug, seed(failure), check(failure)));
        assertThat(DataPlaneExploration.failureOf(Integer.parseInt(seed(failure))))
                .as("without the bug")
                .isNull();
    }

    /** It needs a bolt that hangs just when a spout moves: too rare to be waited for. */
    @Test
    void shouldFindAcksThatAnOldPlanDrops_I3() {
        assumeTrue(SEEDS >= 0, "it is run on demand");
        PlantedBug planted = DataPlaneBug.ACKS_DROPPED_BY_AN_OLD_PLAN.plant(new PlantedBug("io.gustfront.testkit."));

        assertThat(planted.call(FoundBugsTest.class, "firstFailure", FoundBugsTest.SEEDS))
                .isNotNull();
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
