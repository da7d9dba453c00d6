package io.gustfront.examples.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.testkit.CapturedTuple;
import io.gustfront.testkit.TopologyDriver;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OrderPaymentsTest {
    private static TopologyDriver driver() {
        return TopologyDriver.of(OrderPayments.topology())
                .workers(2)
                .fed("orders", "payments")
                .start();
    }

    @Test
    void shouldJoinAnOrderWithItsPaymentWhicheverComesFirst() {
        try (TopologyDriver driver = driver()) {
            driver.feed("orders", 1, "kettle");
            driver.feed("payments", 2, "7 EUR");
            driver.feed("payments", 1, "30 EUR");
            driver.feed("orders", 2, "cup");
            driver.runUntilIdle();

            assertThat(driver.outputs("join"))
                    .extracting(CapturedTuple::values)
                    .asString()
                    .contains("[1, kettle, 30 EUR]", "[2, cup, 7 EUR]");
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        }
    }

    @Test
    void shouldFailAnOrderThatNobodyPaysAndJoinItWhenItComesAgain() {
        try (TopologyDriver driver = driver()) {
            driver.feed("orders", 1, "kettle");
            driver.advance(Duration.ofSeconds(30));
            assertThat(driver.failures(FailReason.Kind.NOT_ACKED)).isPositive();

            driver.feed("payments", 1, "30 EUR");
            driver.runUntilIdle();

            assertThat(driver.done("orders")).isEqualTo(1);
            driver.assertNothingLost();
        }
    }

    @Test
    void shouldBringBothAgainWhenTheResultFails() {
        try (TopologyDriver driver = driver()) {
            driver.failAt("print", 1);
            driver.feed("orders", 1, "kettle");
            driver.feed("payments", 1, "30 EUR");
            driver.runUntilIdle();

            assertThat(driver.outputs("join")).hasSize(2);
            assertThat(driver.failures(FailReason.Kind.FAILED_BY)).isEqualTo(2);
            driver.assertNothingLost();
        }
    }
}
