package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.Topologies;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LookAheadTest {
    private static final int SELF = 1;
    private static final Hop HOP = new Hop(StreamTable.TICK, 0, 1);

    /** Of "sink", in the first of some workers, to which two components send; a third doesn't. */
    private static LookAhead ahead(int executorsOfEach, int workers) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("one", Topologies.spout(), executorsOfEach).output("value");
        builder.setSpout("two", Topologies.spout(), executorsOfEach).output("value");
        builder.setSpout("three", Topologies.spout(), 4 * executorsOfEach).output("value");
        builder.setBolt("sink", (Bolt) input -> {}).shuffleGrouping("one").shuffleGrouping("two");
        Topology topology = builder.createTopology();
        SortedMap<Integer, WorkerPlace> places = new TreeMap<>();
        IntStream.rangeClosed(SELF, workers).forEach(n -> places.put(n, new WorkerPlace(n, "127.0.0.1", n, 1)));
        LookAhead ahead = new LookAhead(topology.components().get("sink"));
        WorkerPlan plan = WorkerPlan.inTurn(TopologyLayout.of(topology), places);
        ahead.onPlan(new Directory(plan, SELF, 1, Map.of(), Map.of()));
        return ahead;
    }

    @Test
    void shouldLookWhereManyExecutorsOfTheSameWorkerSend() {
        int half = LookAhead.MANY_FEEDERS / 2;

        assertThat(ahead(half, 1).isWorthIt()).isTrue();
        assertThat(ahead(half - 1, 1).isWorthIt()).as("others are many").isFalse();
        assertThat(ahead(half, 2).isWorthIt()).as("half of them are elsewhere").isFalse();
        assertThat(ahead(2 * half, 2).isWorthIt()).isTrue();
    }

    @Test
    void shouldLookAtNothingButTuplesWhateverIsInThem() {
        int count = LookAhead.TUPLES + 3;
        Envelope[] tuples = new Envelope[2 * LookAhead.TUPLES]; // a batch has more room than tuples
        for (int i = 0; i < count; i++) {
            Object[] values = i % 3 == 0 ? new Object[0] : new Object[] {i % 3 == 1 ? null : "value"};
            tuples[i] = Envelope.untracked(HOP, values);
        }
        LookAhead ahead = ahead(LookAhead.MANY_FEEDERS, 1);

        assertThatCode(() -> IntStream.range(0, count).forEach(place -> ahead.at(place, tuples, count)))
                .doesNotThrowAnyException();
    }
}
