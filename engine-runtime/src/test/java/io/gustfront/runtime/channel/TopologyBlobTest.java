package io.gustfront.runtime.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.runtime.codec.MalformedWireException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopologyBlobTest {
    private static final class Words implements Spout {
        final int[] seed = {1, 2, 3};

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("word", "n"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}
    }

    private static Topology topology() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("words", new Words(), 2);
        Bolt count = tuple -> {};
        builder.setBolt("count", count, 4).setNumTasks(8).fieldsGrouping("words", new Fields("word"));
        BasicBolt print = (tuple, out) -> {};
        builder.setBolt("print", print)
                .customGrouping("words", (task, values) -> List.of())
                .addConfiguration("tick.interval", "5s");
        builder.addWorkerHook(context -> {});
        return builder.createTopology();
    }

    @Test
    void shouldReadBackTheStructureWithoutTheObjects() {
        Config config = new Config().setNumWorkers(3).setMessageTimeout(Duration.ofSeconds(7));
        config.put("mine", List.of(1, 2L, "x", Map.of("k", 1L << 40)));

        TopologyStructure structure = TopologyBlob.structureOf(TopologyBlob.write(topology(), config));

        assertThat(structure.problems()).isEmpty();
        assertThat(structure).isEqualTo(TopologyStructure.of(topology(), config));
        assertThat(structure.components().get("count").tasks()).isEqualTo(8);
        assertThat(structure.components().get("print").configuration()).containsEntry("tick.interval", "5s");
        assertThat(TopologyConfig.of(structure.configuration()).get(TopologyKeys.MESSAGE_TIMEOUT))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(structure.configuration().get("mine")).isEqualTo(List.of(1, 2, "x", Map.of("k", 1L << 40)));
    }

    @Test
    void shouldReadBackTheWholeTopology() throws Exception {
        byte[] blob = TopologyBlob.write(topology(), new Config());

        Topology read = TopologyBlob.read(blob, getClass().getClassLoader());

        assertThat(TopologyStructure.of(read, Map.of())).isEqualTo(TopologyStructure.of(topology(), Map.of()));
        assertThat(read.components().get("words").prototype()).isInstanceOf(Words.class);
        assertThat(((Words) read.components().get("words").prototype()).seed).containsExactly(1, 2, 3);
        assertThat(read.workerHooks()).hasSize(1);
    }

    @Test
    void shouldNameTheComponentThatCantBeSerialized() {
        TopologyBuilder builder = new TopologyBuilder();
        Object lock = new Object();
        builder.setSpout("words", new Words());
        Bolt bad = tuple -> System.identityHashCode(lock);
        builder.setBolt("bad", bad).shuffleGrouping("words");

        assertThatThrownBy(() -> TopologyBlob.write(builder.createTopology(), new Config()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("component 'bad'")
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void shouldNameTheConfigurationThatDoesntTravel() {
        Config config = new Config();
        config.put("mine", new Object());

        assertThatThrownBy(() -> TopologyBlob.write(topology(), config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'mine' is a java.lang.Object");
    }

    @Test
    void shouldRefuseBrokenStructuresWithoutAnyOtherException() {
        byte[] blob = TopologyBlob.write(topology(), new Config());
        Random random = new Random(3);

        for (int i = 0; i < 20_000; i++) {
            byte[] broken = blob.clone();
            broken[9 + random.nextInt(200)] ^= (byte) (1 << random.nextInt(8));
            try {
                TopologyBlob.structureOf(broken).problems();
            } catch (MalformedWireException expected) {
                // as it should be
            }
        }
        assertThatThrownBy(() -> TopologyBlob.structureOf(new byte[0])).isInstanceOf(MalformedWireException.class);
        assertThatThrownBy(() -> TopologyBlob.structureOf("not a blob at all".getBytes()))
                .isInstanceOf(MalformedWireException.class);
    }
}
