package io.gustfront.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gustfront.testsupport.PlantedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each bug, put into a copy of the engine, breaks a rule within the default number of seeds. To look for all takes minutes, so it is
 * done on demand: {@code -Dsimulation.bug-seeds=2000}, of some of them with {@code -Dsimulation.bugs=A_HOP_FORGOTTEN,TREES_.*}. The list
 * that it prints at the end is kept in docs/simulation.md.
 */
class PlantedWholeBugTest {
    private static final int SEEDS = Integer.getInteger("simulation.bug-seeds", 0);

    private static final Pattern SOUGHT =
            Pattern.compile(System.getProperty("simulation.bugs", ".*").replace(',', '|'));

    /** So many find what nearly any seed finds, however the order of what is drawn has changed. */
    private static final int A_FEW = 120;

    private static final List<String> TABLE = new ArrayList<>();

    /** Whoever changes the lines in which a bug is planted learns of it at once. */
    @ParameterizedTest
    @EnumSource(WholeBug.class)
    void shouldFindTheLinesThatTheBugReplaces(WholeBug bug) {
        assertThat(bug.plant(new PlantedBug("io.gustfront."))).isNotNull();
    }

    /** One of each part of the engine, as far as a few seeds find them: the whole list is for {@link #shouldFindTheBug}. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "A_WRITE_THAT_DOES_NOT_CHECK_THE_TERM",
                "A_COMMAND_ANSWERED_BEFORE_IT_IS_DURABLE",
                "A_SUBMIT_HALF_DONE",
                "A_NEW_PLACE_OPENED_BEFORE_THE_OLD_ONE_CLOSED",
                "AN_INCARNATION_USED_TWICE",
                "AN_INCARNATION_THAT_SINKS",
                "A_HELD_TUPLE_THAT_NEVER_EXPIRES",
                "AN_ACK_THAT_OVERTAKES_AN_EMIT",
                "AN_OFFSET_TOO_FAR",
                "TWO_OWNERS_OF_A_PARTITION"
            })
    void shouldFindTheBugWithinAFewSeeds(WholeBug bug) {
        assertThat(firstFailure(bug, A_FEW))
                .as("the first seed that finds %s", bug)
                .isNotNull();
    }

    @ParameterizedTest
    @EnumSource(WholeBug.class)
    void shouldFindTheBug(WholeBug bug) {
        assumeTrue(SEEDS > 0 && SOUGHT.matcher(bug.name()).matches(), "it is run on demand");
        Object failure = firstFailure(bug, SEEDS);

        assertThat(failure).as("the first seed that finds %s", bug).isNotNull();
        String[] words = String.valueOf(failure).split("\t", -1);
        TABLE.add(String.format(Locale.ROOT, "| %s | %s | %s |", bug, words[0], words[1]));
    }

    private static @Nullable Object firstFailure(WholeBug bug, int seeds) {
        return bug.plant(new PlantedBug("io.gustfront.")).call(FirstFailure.class, "of", seeds);
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
    }
}
