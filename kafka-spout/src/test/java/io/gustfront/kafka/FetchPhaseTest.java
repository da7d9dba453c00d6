package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class FetchPhaseTest {
    @Test
    void shouldRefuseEveryEdgeThatIsNotInTheTable() {
        Map<FetchPhase, List<FetchPhase>> wayTo = waysTo();
        assertThat(wayTo).containsOnlyKeys(FetchPhase.values());
        wayTo.forEach((from, way) -> {
            for (FetchPhase to : FetchPhase.values()) {
                PartitionFetch fetch = new PartitionFetch(new TopicPartition("t", 0), Uuid.ZERO_UUID, false, 0);
                way.forEach(fetch::become);
                if (from.next().contains(to)) {
                    fetch.become(to);
                    assertThat(fetch.phase()).isEqualTo(to);
                } else {
                    assertThatThrownBy(() -> fetch.become(to)).isInstanceOf(IllegalStateException.class);
                    assertThat(fetch.phase()).isEqualTo(from);
                }
            }
        });
    }

    private static Map<FetchPhase, List<FetchPhase>> waysTo() {
        Map<FetchPhase, List<FetchPhase>> ways = new EnumMap<>(FetchPhase.class);
        ways.put(FetchPhase.STARTING, List.of());
        ArrayDeque<FetchPhase> found = new ArrayDeque<>(List.of(FetchPhase.STARTING));
        while (!found.isEmpty()) {
            FetchPhase from = found.remove();
            for (FetchPhase to : from.next()) {
                if (!ways.containsKey(to)) {
                    List<FetchPhase> way = new ArrayList<>(ways.get(from));
                    way.add(to);
                    ways.put(to, way);
                    found.add(to);
                }
            }
        }
        return ways;
    }
}
