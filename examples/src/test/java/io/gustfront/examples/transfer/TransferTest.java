package io.gustfront.examples.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.topology.Topology;
import io.gustfront.examples.WrittenRecords;
import io.gustfront.testkit.TopologyDriver;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransferTest {
    private final WrittenRecords kafka = new WrittenRecords();
    private final Topology topology = Transfer.topology("none:9092", "from", "to", kafka);

    @Test
    void shouldWriteEachRecordInTheTaskOfItsPartition() {
        try (TopologyDriver driver =
                TopologyDriver.of(topology).workers(2).fed("read").start()) {
            List<String> values = IntStream.range(0, 50).mapToObj(i -> "v" + i).toList();
            for (int i = 0; i < values.size(); i++) {
                driver.feed("read", i % 3, "k" + i % 7, values.get(i), 1_000L + i);
            }
            driver.runUntilIdle();

            assertThat(kafka.values()).containsExactlyInAnyOrderElementsOf(values);
            driver.assertNothingLost();
        }
    }

    @Test
    void shouldTakeRecordsWithoutKeyOrValueAlong() {
        try (TopologyDriver driver = TopologyDriver.of(topology).fed("read").start()) {
            driver.feed("read", 0, null, "keyless", 1_000L);
            driver.feed("read", 1, "deleted", null, 1_001L);
            driver.runUntilIdle();

            assertThat(kafka.keys()).containsExactlyInAnyOrder("null", "deleted");
            assertThat(kafka.values()).containsExactlyInAnyOrder("keyless", "null");
            driver.assertNothingLost();
        }
    }

    @Test
    void shouldSayHowItIsUsed() {
        assertThatThrownBy(() -> Transfer.main()).hasMessage("usage: BOOTSTRAP FROM TO");
    }
}
