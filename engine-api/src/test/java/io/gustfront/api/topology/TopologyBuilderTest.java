package io.gustfront.api.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.api.tuple.Values;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyBuilderTest {
    private static final Bolt BOLT = input -> {};

    private final TopologyBuilder builder = new TopologyBuilder();

    /** A spout that declares what it is told. */
    private static Spout declaring(Consumer<OutputFieldsDeclarer> declaration) {
        return new SilentSpout() {
            @Override
            public void declareOutputFields(OutputFieldsDeclarer declarer) {
                declaration.accept(declarer);
            }
        };
    }

    private List<String> problems() {
        InvalidTopologyException[] thrown = new InvalidTopologyException[1];
        assertThatExceptionOfType(InvalidTopologyException.class)
                .isThrownBy(builder::createTopology)
                .satisfies(e -> thrown[0] = e);
        assertThat(thrown[0]).hasMessageStartingWith("the topology can't run: ");
        return thrown[0].problems();
    }

    @Test
    void shouldMakeATopologyOfWhatItWasTold() {
        builder.setSpout("sentences", new SilentSpout(), 2)
                .setNumTasks(4)
                .setMaxSpoutPending(7)
                .output("sentence");
        builder.setBolt("split", (tuple, out) -> out.emit(new Values("x")), 3)
                .output("word")
                .outputStream("errors", "message", "line")
                .setTickInterval(Duration.ofSeconds(1))
                .setMessageTimeout(Duration.ofSeconds(2))
                .addConfiguration("own", "value")
                .shuffleGrouping("sentences");
        builder.setBolt("count", BOLT)
                .fieldsGrouping("split", new Fields("word"))
                .globalGrouping("split", "errors");

        Topology topology = builder.createTopology();

        assertThat(topology.components().keySet()).containsExactly("count", "sentences", "split");
        ComponentSpec spout = topology.components().get("sentences");
        assertThat(spout.isSpout()).isTrue();
        assertThat(spout.parallelism()).isEqualTo(2);
        assertThat(spout.tasks()).isEqualTo(4);
        assertThat(spout.configuration()).isEqualTo(Map.of("spout.max-pending", 7));
        assertThat(spout.inputs()).isEmpty();
        ComponentSpec split = topology.components().get("split");
        assertThat(split.isSpout()).isFalse();
        assertThat(split.tasks()).isEqualTo(3);
        assertThat(split.streams())
                .isEqualTo(Map.of(
                        "default", new StreamSpec(new Fields("word"), false),
                        "errors", new StreamSpec(new Fields("message", "line"), false)));
        assertThat(split.configuration())
                .isEqualTo(Map.of(
                        "tick.interval",
                        Duration.ofSeconds(1),
                        "message.timeout",
                        Duration.ofSeconds(2),
                        "own",
                        "value"));
        assertThat(topology.components().get("count").inputs())
                .containsExactly(
                        new InputSpec(StreamId.of("split"), new Grouping.ByFields(new Fields("word"))),
                        new InputSpec(new StreamId("split", "errors"), new Grouping.Global()));
        assertThat(topology.warnings()).isEmpty();
    }

    @Test
    void shouldTakeEachGrouping() {
        CustomGrouping custom = (task, values) -> List.of();
        Fields fields = new Fields("x");
        builder.setSpout("a", declaring(declarer -> {
            declarer.declare(fields);
            declarer.declareStream("s", fields);
            declarer.declareStream("d", true, fields);
        }));
        BoltDeclarer bolt = builder.setBolt("b", BOLT);
        bolt.shuffleGrouping("a").shuffleGrouping("a", "s");
        bolt.localOrShuffleGrouping("a").localOrShuffleGrouping("a", "s");
        bolt.fieldsGrouping("a", fields).fieldsGrouping("a", "s", fields);
        bolt.partialKeyGrouping("a", fields).partialKeyGrouping("a", "s", fields);
        bolt.globalGrouping("a").globalGrouping("a", "s");
        bolt.allGrouping("a").allGrouping("a", "s");
        bolt.noneGrouping("a").noneGrouping("a", "s");
        bolt.directGrouping("a").directGrouping("a", "d");
        bolt.customGrouping("a", custom).customGrouping("a", "s", custom);

        assertThat(bolt.inputs.stream()
                        .map(input ->
                                input.stream().stream() + " " + input.grouping().describe()))
                .containsExactly(
                        "default shuffle",
                        "s shuffle",
                        "default local-or-shuffle",
                        "s local-or-shuffle",
                        "default fields[x]",
                        "s fields[x]",
                        "default partial-key[x]",
                        "s partial-key[x]",
                        "default global",
                        "s global",
                        "default all",
                        "s all",
                        "default none",
                        "s none",
                        "default direct",
                        "d direct",
                        "default custom",
                        "s custom");
    }

    @Test
    void shouldRefuseATopologyWithoutASpout() {
        assertThat(problems()).containsExactly("there is no spout: add one with setSpout, nothing flows without");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "ä", ".", ".."})
    void shouldRefuseIdsThatAreNotLegal(String id) {
        builder.setSpout(id, new SilentSpout()).outputStream(id, "x");

        assertThat(problems())
                .containsExactly(
                        "the component id '" + id + "' is not legal: 1 to 128 of A-Z a-z 0-9 . _ -",
                        "the stream id of component '" + id + "' '" + id
                                + "' is not legal: 1 to 128 of A-Z a-z 0-9 . _ -");
    }

    @Test
    void shouldRefuseIdsOfTheSystem() {
        builder.setSpout("__mine", new SilentSpout());

        assertThat(problems())
                .containsExactly("the component id '__mine' is not legal: ids that start with __ are the system's");
    }

    @Test
    void shouldRefuseTwoComponentsWithOneId() {
        builder.setSpout("a", new SilentSpout());
        builder.setBolt("a", BOLT);

        assertThat(problems()).containsExactly("there are two components with the id 'a'");
    }

    @Test
    void shouldRefuseAStreamThatIsDeclaredTwice() {
        builder.setSpout("a", declaring(declarer -> declarer.declare(new Fields("x"))))
                .output("y");

        assertThat(problems()).containsExactly("component 'a' declares stream 'default' twice");
    }

    @Test
    void shouldRefuseAFieldThatIsThereTwice() {
        builder.setSpout("a", new SilentSpout()).output("x", "x");

        assertThat(problems()).containsExactly("stream 'default' of component 'a': field 'x' is there twice in [x, x]");
    }

    @Test
    void shouldNameTheComponentWhoseDeclarationThrows() {
        builder.setSpout("a", declaring(declarer -> declarer.declare(new Fields("x", "x"))));
        builder.setBolt("b", BOLT).shuffleGrouping("nobody");

        assertThat(problems())
                .containsExactly(
                        "component 'a' can't declare its streams: java.lang.IllegalArgumentException:"
                                + " field 'x' is there twice in [x, x]",
                        "bolt 'b' takes in nobody:default, but there is no component 'nobody', only [a, b]");
    }

    @Test
    void shouldNameTheComponentWhoseConfigurationThrowsOrHasNoValue() {
        builder.setSpout("a", new SilentSpout() {
            @Override
            public Map<String, Object> getComponentConfiguration() {
                throw new IllegalStateException("not now");
            }
        });
        builder.setBolt("b", BOLT).shuffleGrouping("a").addConfiguration("own", null);

        assertThat(problems())
                .contains(
                        "component 'a' can't say its configuration: java.lang.IllegalStateException: not now",
                        "component 'b': 'own' has no value");
    }

    @Test
    void shouldRefuseAComponentWithoutAnId() {
        assertThatThrownBy(() -> builder.setBolt(null, BOLT)).hasMessage("a component's id is null; give it one");
        assertThatThrownBy(() -> builder.setBolt("b", BOLT).shuffleGrouping(null))
                .hasMessage("the component of a stream is null");
    }

    @Test
    void shouldRefuseSizesThatAreNotPositive() {
        builder.setSpout("a", new SilentSpout(), 0);
        builder.setSpout("b", new SilentSpout(), -1).setNumTasks(2);
        builder.setSpout("c", new SilentSpout(), 1).setNumTasks(0);

        assertThat(problems())
                .containsExactly(
                        "component 'a' has a parallelism of 0, must be 1 or more",
                        "component 'b' has a parallelism of -1, must be 1 or more",
                        "component 'c' has 0 tasks, must be 1 or more");
    }

    @Test
    void shouldRefuseMoreTasksThanARootIdCanName_I4() {
        builder.setSpout("a", new SilentSpout()).setNumTasks(1 << 19);
        builder.setSpout("b", new SilentSpout()).setNumTasks(1 << 19);

        assertThat(problems()).containsExactly("there are more than 1048575 tasks");
    }

    @Test
    void shouldRefuseAConfigurationThatCannotBeRead() {
        builder.setSpout("a", new SilentSpout())
                .addConfiguration("message.timeout", "soon")
                .addConfiguration(TopologyKeys.WORKERS, 2);

        assertThat(problems())
                .containsExactly(
                        "component 'a': 'message.timeout' is 'soon', must be a number with a unit (ns, us, ms, s, m, h or"
                                + " d), such as 30s",
                        "component 'a': 'workers' holds for the whole topology; set it in the topology's configuration");
    }

    @Test
    void shouldRefuseInputsThatThereAreNot() {
        builder.setSpout("a", new SilentSpout()).output("x");
        builder.setSpout("mute", new SilentSpout());
        builder.setBolt("b", BOLT)
                .shuffleGrouping("c")
                .shuffleGrouping("a", "s")
                .shuffleGrouping("mute");

        assertThat(problems())
                .containsExactly(
                        "bolt 'b' takes in c:default, but there is no component 'c', only [a, b, mute]",
                        "bolt 'b' takes in a:s, but 'a' declares no stream 's', only [default]",
                        "bolt 'b' takes in mute:default, but 'mute' declares no stream");
    }

    @Test
    void shouldRefuseGroupingsThatDoNotFitTheStream() {
        builder.setSpout("a", declaring(declarer -> {
            declarer.declare(new Fields("x"));
            declarer.declareStream("d", true, new Fields("x"));
            declarer.declareStream("e", new Fields("x"));
            declarer.declareStream("f", new Fields("x"));
        }));
        builder.setBolt("b", BOLT)
                .fieldsGrouping("a", new Fields("x", "y"))
                .shuffleGrouping("a", "d")
                .directGrouping("a", "e")
                .partialKeyGrouping("a", "f", new Fields())
                .shuffleGrouping("a", "f");

        assertThat(problems())
                .containsExactly(
                        "bolt 'b' takes in a:default by field 'y', but its fields are [x]",
                        "bolt 'b' takes in a:d, a direct stream, by shuffle grouping; use directGrouping",
                        "bolt 'b' takes in a:e by direct grouping, but the stream is not declared direct",
                        "bolt 'b' takes in a:f by no field at all; use globalGrouping to send everything to one task",
                        "bolt 'b' takes in a:f twice");
    }

    @Test
    void shouldTellEverythingThatIsWrongAtOnce() {
        builder.setBolt("a", BOLT, 0).shuffleGrouping("x");
        builder.setBolt("a", BOLT);
        builder.setBolt("b c", BOLT).output("f", "f").shuffleGrouping("a");

        assertThat(problems()).hasSize(7);
    }

    @Test
    void shouldWarnOfWhatIsProbablyNotMeant() {
        builder.setSpout("s", new SilentSpout(), 5).setNumTasks(2).output("x");
        builder.setBolt("lonely", BOLT);
        builder.setBolt("a", BOLT).output("x").shuffleGrouping("s").shuffleGrouping("a");

        Topology topology = builder.createTopology();

        assertThat(topology.warnings())
                .containsExactly(
                        "component 's' asks for 5 executors but has 2 tasks; it gets 2 executors",
                        "bolt 'lonely' takes nothing in",
                        "the stream a:default into 'a' closes a loop: it has a small queue of its own, and what doesn't"
                                + " fit there fails its tuple tree");
        assertThat(topology.components().get("s").parallelism()).isEqualTo(2);
    }

    @Test
    void shouldPutTheBuildersConfigurationOverThePrototypes() {
        builder.setSpout("a", new SilentSpout() {
                    @Override
                    public Map<String, Object> getComponentConfiguration() {
                        return Map.of("message.timeout", "1s", "own", 1);
                    }
                })
                .addConfiguration("own", 2);

        assertThat(builder.createTopology().components().get("a").configuration())
                .isEqualTo(Map.of("message.timeout", "1s", "own", 2));
    }

    @Test
    void shouldMakeTheSameTopologyAgain() {
        builder.setSpout("a", declaring(declarer -> declarer.declare(new Fields("x"))));
        builder.setBolt("b", BOLT).shuffleGrouping("a");
        Topology first = builder.createTopology();

        Topology second = builder.createTopology();

        assertThat(second.components().get("a").streams())
                .isEqualTo(first.components().get("a").streams());
    }

    @Test
    void shouldTellOfAProblemEachTimeUntilItIsMended() {
        builder.setSpout("a", new SilentSpout()).output("x", "x");
        List<String> first = problems();

        assertThat(problems()).isEqualTo(first);
    }

    @Test
    void shouldMakeATopologyThatNobodyCanChange() {
        builder.setSpout("a", new SilentSpout()).output("x");
        Topology topology = builder.createTopology();

        assertThatThrownBy(() -> topology.components().remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> topology.components().get("a").streams().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        builder.setBolt("b", BOLT).shuffleGrouping("a");
        assertThat(topology.components()).hasSize(1);
    }
}
