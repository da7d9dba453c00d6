package io.gustfront.examples.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.testkit.TopologyDriver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SlowLookupTest {
    /** Answers at once: in virtual time there is nobody to wait for. */
    private static CompletableFuture<Integer> at478(String city) {
        return CompletableFuture.completedFuture(478);
    }

    private static CompletableFuture<Integer> never(String city) {
        return new CompletableFuture<>();
    }

    private static CompletableFuture<Integer> broken(String city) {
        return CompletableFuture.failedFuture(new IllegalStateException("the service is away"));
    }

    private static TopologyDriver driver(Service service) {
        return TopologyDriver.of(SlowLookup.topology(service)).fed("cities").start();
    }

    @Test
    void shouldEmitWhatTheServiceAnswersAnchoredToTheQuestion() {
        try (TopologyDriver driver = driver(SlowLookupTest::at478)) {
            driver.feed("cities", 1, "Ulm");
            driver.runUntilIdle();

            assertThat(driver.outputs("look-up").get(0).values()).asString().isEqualTo("[1, Ulm, 478]");
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        }
    }

    @Test
    void shouldFailWhatTheServiceDoesNotAnswerInTime() {
        try (TopologyDriver driver = driver(SlowLookupTest::never)) {
            driver.replay("cities", false);
            driver.feed("cities", 1, "Ulm");
            driver.advance(Duration.ofSeconds(15));

            assertThat(driver.failures(FailReason.Kind.NOT_ACKED)).isEqualTo(1);
        }
    }

    @Test
    void shouldFailAndReportWhatTheServiceRefuses() {
        try (TopologyDriver driver = driver(SlowLookupTest::broken)) {
            driver.replay("cities", false);
            driver.feed("cities", 1, "Ulm");
            driver.runUntilIdle();

            assertThat(driver.failed("cities")).isEqualTo(1);
            assertThat(driver.errors().get(0).error()).hasMessageContaining("the service is away");
        }
    }
}
