package io.gustfront.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.CustomGrouping;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.StreamId;
import io.gustfront.runtime.Topologies;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TopologyLayout;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RouteCompilerTest {
    private static final Bolt BOLT = input -> {};

    private final Network network = new Network();
    private final TopologyBuilder builder = new TopologyBuilder();
    private final AtomicInteger copies = new AtomicInteger();
    private final List<String> prepared = new ArrayList<>();

    /** Compiles for task 1 of component "a", which all tests name their producer; all tasks are here. */
    private Routes compile() {
        Topology topology = builder.createTopology();
        TopologyLayout layout = TopologyLayout.of(topology);
        StreamTable streams = new StreamTable(topology);
        RouteCompiler compiler = new RouteCompiler(
                topology,
                layout,
                streams,
                new KeyHasher(TopologyConfig.defaults(), getClass().getClassLoader()),
                grouping -> {
                    copies.incrementAndGet();
                    return grouping;
                });
        Outlets outlets = new Outlets(
                new RouteSettings(10, 1_000, 100, 1_000, false),
                new Staging(100, 1_000),
                network.feeder,
                network.bell,
                new Network.Failures(),
                Network.codec(),
                streams);
        layout.allExecutors()
                .forEach(range ->
                        network.placeHere(range.first(), range.last(), new io.gustfront.runtime.flow.Share(100, 100)));
        outlets.onPlan(network.plan());
        return compiler.compile(producer(), outlets, new SplittableRandom(1));
    }

    private static TopologyContext producer() {
        return (TopologyContext) Proxy.newProxyInstance(
                RouteCompilerTest.class.getClassLoader(),
                new Class<?>[] {TopologyContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getThisComponentId" -> "a";
                    case "getThisTaskId" -> 1;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static List<Integer> choose(StreamRoute route, Object... values) {
        return route.choose(values);
    }

    @Test
    void shouldCompileARouteForEachStreamThatWasDeclared() {
        builder.setSpout("a", Topologies.spout()).output("x").outputStream("unheard", "x");
        builder.setBolt("b", BOLT).globalGrouping("a");

        Routes routes = compile();

        assertThat(choose(routes.find("default"), "v")).containsExactly(2);
        assertThat(choose(routes.find("unheard"), "v")).isEmpty();
    }

    @Test
    void shouldSendToAllSubscribersInTheOrderOfTheirIds() {
        builder.setSpout("a", Topologies.spout()).output("x");
        builder.setBolt("d", BOLT).globalGrouping("a");
        builder.setBolt("b", BOLT, 2).allGrouping("a");
        builder.setBolt("c", BOLT, 3).shuffleGrouping("a");

        List<Integer> chosen = choose(compile().find("default"), "v");

        assertThat(chosen).hasSize(4).startsWith(2, 3).endsWith(7);
        assertThat(chosen.get(2)).isBetween(4, 6);
    }

    @Test
    void shouldSpreadEvenlyWhereNobodyCares() {
        builder.setSpout("a", Topologies.spout()).output("x");
        builder.setBolt("b", BOLT, 3).noneGrouping("a");
        StreamRoute route = compile().find("default");
        Map<Integer, Integer> counts = new HashMap<>();

        for (int i = 0; i < 30; i++) {
            choose(route, "v").forEach(task -> counts.merge(task, 1, Integer::sum));
        }

        assertThat(counts).isEqualTo(Map.of(2, 10, 3, 10, 4, 10));
    }

    @Test
    void shouldLookAtTheFieldsThatAreNamed() {
        builder.setSpout("a", Topologies.spout()).output("x", "key", "y");
        builder.setBolt("b", BOLT, 5).fieldsGrouping("a", new Fields("key"));
        builder.setBolt("c", BOLT, 5).partialKeyGrouping("a", new Fields("key"));
        StreamRoute route = compile().find("default");
        Set<Integer> tasks = new HashSet<>();

        for (int key = 0; key < 50; key++) {
            List<Integer> first = choose(route, "1", "key " + key, "2");
            List<Integer> second = choose(route, "3", "key " + key, "4");
            assertThat(second.get(0)).isEqualTo(first.get(0));
            tasks.add(first.get(0));
            assertThat(first.get(1)).isBetween(7, 11);
        }

        assertThat(tasks).containsExactlyInAnyOrder(2, 3, 4, 5, 6);
    }

    @Test
    void shouldLetTheProducerNameTheTaskOfADirectStream() {
        builder.setSpout("a", Topologies.directSpout("x"));
        builder.setBolt("b", BOLT, 2).directGrouping("a");
        StreamRoute route = compile().find("default");

        assertThat(route.chooseDirect(3)).containsExactly(3);
        assertThat(route.chooseDirect(1)).isEmpty();
        assertThat(route.chooseDirect(99)).isEmpty();
        assertThat(choose(route, "v")).isEmpty();
    }

    @Test
    void shouldPrepareACopyOfAUsersGrouping() {
        CustomGrouping grouping = new CustomGrouping() {
            @Override
            public void prepare(TopologyContext context, StreamId stream, List<Integer> targetTasks) {
                prepared.add(context.getThisTaskId() + " " + stream + " " + targetTasks);
            }

            @Override
            public List<Integer> chooseTasks(int task, List<?> values) {
                return List.of(3);
            }
        };
        builder.setSpout("a", Topologies.spout()).output("x");
        builder.setBolt("b", BOLT, 2).grouping(StreamId.of("a"), new Grouping.Custom(grouping));

        assertThat(choose(compile().find("default"), "v")).containsExactly(3);

        assertThat(prepared).containsExactly("1 a:default [2, 3]");
        assertThat(copies).hasValue(1);
    }

    @Test
    void shouldKeepStreamsThatCloseACycleApart_B4() {
        builder.setSpout("spout", Topologies.spout()).output("x");
        builder.setBolt("b", BOLT).output("x").shuffleGrouping("spout").shuffleGrouping("a");
        builder.setBolt("a", BOLT).output("x").shuffleGrouping("b");
        builder.setBolt("c", BOLT).shuffleGrouping("a");
        StreamRoute route = compile().find("default");

        Chosen chosen = route.choose(new Object[] {"v"});

        assertThat(chosen).containsExactly(2, 3);
        assertThat(chosen.branch(0).feedback()).as("a to b leads back").isTrue();
        assertThat(chosen.branch(1).feedback()).as("a to c does not").isFalse();
    }
}
