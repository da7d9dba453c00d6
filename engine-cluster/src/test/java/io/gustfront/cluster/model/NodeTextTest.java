package io.gustfront.cluster.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.model.NodeText.UnreadableNodeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTextTest {
    private static final NodeRecord NODE = new NodeRecord("node-a", "127.0.0.1", List.of(6701, 6700), false);

    @Test
    void shouldReadBackWhatItWrote() throws UnreadableNodeException {
        TopologyRecord topology = TopologyStateTest.record(new TopologyState.Active());

        assertThat(NodeText.read("node", NodeText.write("node", NODE), NodeRecord.class))
                .isEqualTo(NODE);
        assertThat(NodeText.read("topology", NodeText.write("topology", topology), TopologyRecord.class))
                .isEqualTo(topology);
    }

    @Test
    void shouldNoticeEveryFlippedBitAndEveryCut() {
        byte[] data = NodeText.write("node", NODE);

        for (int bit = 0; bit < data.length * 8; bit++) {
            byte[] broken = data.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> NodeText.read("node", broken, NodeRecord.class))
                    .isInstanceOf(UnreadableNodeException.class);
        }
        for (int length = 0; length < data.length; length++) {
            byte[] cut = Arrays.copyOf(data, length);
            assertThatThrownBy(() -> NodeText.read("node", cut, NodeRecord.class))
                    .isInstanceOf(UnreadableNodeException.class);
        }
    }

    @Test
    void shouldSayWhichVersionItCantRead() {
        String text = new String(NodeText.write("node", NODE), StandardCharsets.UTF_8).replaceFirst("node 1", "node 2");

        assertThatThrownBy(() -> NodeText.read("node", text.getBytes(StandardCharsets.UTF_8), NodeRecord.class))
                .isInstanceOf(UnreadableNodeException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void shouldRefuseIllegalIdsInsideAWellFormedNode() {
        record Fake(String node, String host, List<Integer> ports, boolean draining) {}
        byte[] data = NodeText.write("node", new Fake("../x", "h", List.of(), false));

        assertThatThrownBy(() -> NodeText.read("node", data, NodeRecord.class))
                .isInstanceOf(UnreadableNodeException.class)
                .hasMessageContaining("../x");
    }
}
