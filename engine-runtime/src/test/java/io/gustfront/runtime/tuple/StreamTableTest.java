package io.gustfront.runtime.tuple;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.runtime.Topologies;
import org.junit.jupiter.api.Test;

class StreamTableTest {
    @Test
    void shouldNumberStreamsByTheOrderOfTheirIds() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("z-spout", Topologies.spout()).output("a").outputStream("alpha", "b", "c");
        builder.setBolt("a-bolt", (Bolt) input -> {}).output("d").shuffleGrouping("z-spout");

        StreamTable table = new StreamTable(builder.createTopology());

        assertThat(table.get(0)).isEqualTo(new SourceStream(0, "a-bolt", "default", new Fields("d"), false));
        assertThat(table.get(1)).isEqualTo(new SourceStream(1, "z-spout", "alpha", new Fields("b", "c"), false));
        assertThat(table.get(2)).isEqualTo(new SourceStream(2, "z-spout", "default", new Fields("a"), false));
        assertThat(table.get(3)).isNull();
        assertThat(table.get(-1)).isNull();
        assertThat(table.get(new StreamId("z-spout", "alpha"))).isSameAs(table.get(1));
        assertThat(table.get(new StreamId("z-spout", "beta"))).isNull();
        assertThat(table.ofComponent("z-spout").keySet()).containsExactly("alpha", "default");
        assertThat(table.ofComponent("nobody")).isEmpty();
    }
}
