package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.PrintWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The tests of the data plane again and again, in one JVM, each time with another seed for {@link Mode#WOVEN}: on demand, with
 * {@code -Dgustfront.repetitions=200}. They run on real threads, too, so what fails once in a hundred times shows.
 */
class RepetitionTest {
    private static final int REPETITIONS = Integer.getInteger("gustfront.repetitions", 0);

    private static final List<String> PACKAGES =
            List.of("ack", "agent", "codec", "executor", "flow", "link", "route", "semantics", "tuple", "worker");

    /** They run tests themselves, on planted bugs or again. */
    private static final String RUN_OTHERS = ".*\\.(PlantedBugTest|RepetitionTest)";

    @Test
    void shouldPassEachTime() {
        assumeTrue(REPETITIONS > 0, "it is run on demand");
        long tests = 0;

        for (int repetition = 1; repetition <= REPETITIONS; repetition++) {
            System.setProperty(Mode.SEED_PROPERTY, String.valueOf(repetition));
            TestExecutionSummary summary = runAll();

            summary.printFailuresTo(new PrintWriter(System.out, true), 20);
            assertThat(summary.getTotalFailureCount())
                    .as("repetition %d, after %d tests", repetition, tests)
                    .isZero();
            assertThat(summary.getTestsSucceededCount()).isPositive();
            tests += summary.getTestsSucceededCount();
            if (repetition % 10 == 0) {
                System.out.println(repetition + " repetitions, " + tests + " tests");
            }
        }
    }

    private static TestExecutionSummary runAll() {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(PACKAGES.stream()
                        .map(name -> (DiscoverySelector) selectPackage("io.gustfront.runtime." + name))
                        .toList())
                .filters(
                        ClassNameFilter.includeClassNamePatterns(".*Test"),
                        ClassNameFilter.excludeClassNamePatterns(RUN_OTHERS))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        BoltScript.forgetAll();
        SpoutScript.forgetAll();
        return listener.getSummary();
    }
}
