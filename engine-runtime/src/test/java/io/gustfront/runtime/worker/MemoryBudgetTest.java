package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.Topologies;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long MIB = 1 << 20;

    private final TopologyConfig config = TopologyConfig.of(new Config());

    private TopologyConfig limited(TopologyConfig from, long heap, int executors, int sessions) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("a", Topologies.spout()).addConfiguration("own", "kept");
        ComponentSpec component = builder.createTopology().components().get("a");
        ComponentSpec limited = new MemoryBudget(from, heap, executors, sessions).limit(component);
        assertThat(limited.configuration()).containsEntry("own", "kept");
        return from.forComponent("a", limited.configuration());
    }

    @Test
    void shouldLeaveAsConfiguredWhatFits_B2() {
        TopologyConfig limited = limited(config, 16_384 * MIB, 2, 1);

        assertThat(limited.get(TopologyKeys.INBOX_BYTES)).isEqualTo(16 * MIB);
        assertThat(limited.get(TopologyKeys.STAGING_BYTES)).isEqualTo(64 * MIB);
    }

    @Test
    void shouldShareAQuarterOfTheHeapLessTheLinks_B2() {
        TopologyConfig limited = limited(config, 256 * MIB, 4, 4); // 64 MiB, 16 of them the links'

        assertThat(limited.get(TopologyKeys.INBOX_BYTES)).isEqualTo(6 * MIB);
        assertThat(limited.get(TopologyKeys.STAGING_BYTES)).isEqualTo(6 * MIB);
    }

    @Test
    void shouldLeaveEachAtLeastTwoBatches_B2() {
        TopologyConfig limited = limited(config, MIB, 100, 1_000);

        assertThat(limited.get(TopologyKeys.INBOX_BYTES)).isEqualTo(128 << 10);
        assertThat(limited.get(TopologyKeys.STAGING_BYTES)).isEqualTo(128 << 10);
    }

    @Test
    void shouldNotGiveMoreThanIsConfigured_B2() {
        Config small = new Config();
        small.put("inbox.bytes", "64KiB");

        TopologyConfig limited = limited(TopologyConfig.of(small), MIB, 100, 0);

        assertThat(limited.get(TopologyKeys.INBOX_BYTES)).isEqualTo(64 << 10);
    }
}
