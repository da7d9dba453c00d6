package io.gustfront.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gustfront.testsupport.PlantedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each bug, put into a copy of the engine, breaks a rule within the default number of seeds. The list, printed at the end, is kept in
 * docs/simulation.md. It takes minutes, so it is run on demand: {@code -Dsimulation.bug-seeds=2000}.
 */
class PlantedWholeBugTest {
    private static final int SEEDS = Integer.getInteger("simulation.bug-seeds", 0);
    private static final List<String> TABLE = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(WholeBug.class)
    void shouldFindTheBug(WholeBug bug) {
        assumeTrue(SEEDS > 0, "it is run on demand");
        PlantedBug planted = bug.plant(new PlantedBug("io.gustfront."));
        Object failure = planted.call(FirstFailure.class, "of", SEEDS);

        assertThat(failure).as("the first seed that finds %s", bug).isNotNull();
        String[] words = String.valueOf(failure).split("\t", -1);
        TABLE.add(String.format(Locale.ROOT, "| %s | %s | %s |", bug, words[0], words[1]));
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
    }
}
