package io.gustfront.examples.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.Topology;
import io.gustfront.examples.WrittenRecords;
import io.gustfront.testkit.TopologyDriver;
import org.junit.jupiter.api.Test;

class EnrichmentTest {
    private final WrittenRecords kafka = new WrittenRecords();
    private final Topology topology = Enrichment.topology("none:9092", "orders", "priced", "orders-dead", kafka);

    @Test
    void shouldWriteWhatAnOrderCosts() {
        try (TopologyDriver driver =
                TopologyDriver.of(topology).workers(2).fed("orders").start()) {
            driver.feed("orders", "ann;kettle;2");
            driver.feed("orders", "bob;spoon;6");
            driver.runUntilIdle();

            assertThat(kafka.values()).containsExactlyInAnyOrder("ann;kettle;2;5980", "bob;spoon;6;720");
            assertThat(kafka.keys()).containsExactlyInAnyOrder("ann", "bob");
            driver.assertNothingLost();
        }
    }

    @Test
    void shouldFailAnOrderThatCannotBePricedAndNoOther() {
        try (TopologyDriver driver = TopologyDriver.of(topology).fed("orders").start()) {
            driver.replay("orders", false);
            driver.feed("orders", "ann;sword;1");
            driver.feed("orders", "ann");
            driver.feed("orders", "ann;cup;many");
            driver.feed("orders", "ann;cup;1");
            driver.runUntilIdle();

            assertThat(kafka.values()).containsExactly("ann;cup;1;450");
            assertThat(driver.failures(FailReason.Kind.FAILED_BY)).isEqualTo(3);
        }
    }

    @Test
    void shouldSayHowItIsUsed() {
        assertThatThrownBy(() -> Enrichment.main("x")).hasMessage("usage: BOOTSTRAP FROM TO DEAD_LETTERS");
    }
}
