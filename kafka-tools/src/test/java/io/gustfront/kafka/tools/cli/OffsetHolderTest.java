package io.gustfront.kafka.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetHolderTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 3);
    private final List<OldTuple> tuples = new ArrayList<>();

    private void pending(long offset, String root) {
        tuples.add(new OldTuple("read", 9, 8_000, "pending", PARTITION + "@" + offset, List.of(root)));
    }

    private void inBolt(String component, int task, String where, long ageMs, String... roots) {
        tuples.add(new OldTuple(component, task, ageMs, where, "[x]", List.of(roots)));
    }

    private OffsetHolder find(long lowest) {
        return OffsetHolder.find(tuples, "read", PARTITION, lowest, true);
    }

    @Test
    void shouldNameTheTaskThatHoldsATupleOfTheRecordsTree() {
        pending(17, "a1");
        pending(18, "b2");
        inBolt("other", 4, "held", 9_000, "b2");
        inBolt("store", 5, "queued", 0, "a1");
        inBolt("store", 6, "held", 7_500, "c3", "a1");

        assertThat(find(17)).isEqualTo(new OffsetHolder(17, "store", 6, "held", 7_500));
        assertThat(find(17).describe()).isEqualTo("17 is held by store 6 for 7.5 s");
    }

    @Test
    void shouldNameTheTaskBeforeWhichItIsQueued() {
        pending(17, "a1");
        inBolt("store", 5, "queued", 0, "a1");

        assertThat(find(17).describe()).isEqualTo("17 is queued before store 5");
    }

    @Test
    void shouldSayThatItIsUnderWayWhereNoBoltHasIt() {
        pending(17, "a1");
        inBolt("store", 6, "held", 7_500, "b2");

        assertThat(find(17).describe()).isEqualTo("17 is under way from read 9 for 8.0 s");
    }

    @Test
    void shouldSayThatItWaitsAtTheSpoutWhereItIsNotEmitted() {
        pending(18, "a1");
        tuples.add(new OldTuple("read", 9, 1, "pending", "orders-31@7", List.of("ff")));

        assertThat(find(17).describe()).isEqualTo("17 waits in read");
    }

    @Test
    void shouldNotSayThatItWaitsAtTheSpoutWhereNotAllThatWaitsWasTold() {
        pending(18, "a1");

        assertThat(OffsetHolder.find(tuples, "read", PARTITION, 17, false).describe())
                .isEqualTo("17 is not among the oldest");
    }
}
