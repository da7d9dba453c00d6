package io.gustfront.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.semantics.PlantedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each bug, put into a copy of the engine, is found by no more seeds than the default exploration has. The list, printed at the end, is
 * kept in docs/decisions/0003-planted-bugs.md.
 */
class PlantedDataPlaneBugTest {
    private static final int SEEDS = 1_000;
    private static final List<String> TABLE = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(DataPlaneBug.class)
    void shouldFindTheBug(DataPlaneBug bug) {
        PlantedBug planted = bug.plant(new PlantedBug("io.gustfront.testkit."));
        Object failure = planted.call(DataPlaneExploration.class, "firstFailure", SEEDS);

        assertThat(failure).as("what a seed says of %s", bug).isNotNull();
        TABLE.add(String.format(Locale.ROOT, "%-34s %4s  %s", bug, seed(failure), check(failure)));
    }

    private static String seed(Object failure) {
        return String.valueOf(failure).split("\t")[0];
    }

    /** The first line of what failed, cut to a line's length. */
    private static String check(Object failure) {
        String text = String.valueOf(failure).split("\t")[1];
        String line = text.substring(text.indexOf(": ") + 2).lines().findFirst().orElse("");
        return line.substring(0, Math.min(100, line.length()));
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
    }
}
