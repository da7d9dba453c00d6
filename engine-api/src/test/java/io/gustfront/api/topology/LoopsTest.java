package io.gustfront.api.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.tuple.StreamId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LoopsTest {
    private static final Bolt BOLT = input -> {};

    private final TopologyBuilder builder = new TopologyBuilder();

    private List<String> feedback() {
        return Loops.feedbackEdges(builder.createTopology().components()).stream()
                .map(edge -> edge.stream() + " > " + edge.target())
                .toList();
    }

    private BoltDeclarer bolt(String id, String... sources) {
        BoltDeclarer bolt = builder.setBolt(id, BOLT).output("x");
        for (String source : sources) {
            bolt.shuffleGrouping(source);
        }
        return bolt;
    }

    @Test
    void shouldFindNoneInADiamond() {
        builder.setSpout("s", new SilentSpout()).output("x");
        bolt("a", "s");
        bolt("b", "s");
        bolt("c", "a", "b", "s");

        assertThat(feedback()).isEmpty();
    }

    @Test
    void shouldFindTheEdgeThatLeadsBack_B4() {
        builder.setSpout("s", new SilentSpout()).output("x");
        bolt("z", "s", "a");
        bolt("a", "z");

        assertThat(feedback()).containsExactly("a:default > z");
    }

    @Test
    void shouldFindABoltThatTakesItsOwnOutput_B4() {
        builder.setSpout("s", new SilentSpout()).output("x");
        bolt("a", "s", "a");

        assertThat(feedback()).containsExactly("a:default > a");
    }

    @Test
    void shouldFindALoopThatNoSpoutReaches_B4() {
        builder.setSpout("s", new SilentSpout()).output("x");
        bolt("a", "b");
        bolt("b", "a");

        assertThat(feedback()).containsExactly("b:default > a");
    }

    @Test
    void shouldTellStreamsBetweenTheSameComponentsApart_B4() {
        builder.setSpout("s", new SilentSpout()).output("x");
        bolt("a", "s").outputStream("retry", "x").shuffleGrouping("b", "again");
        bolt("b", "a").outputStream("again", "x").shuffleGrouping("a", "retry");

        assertThat(feedback()).containsExactly("b:again > a");
    }

    @Test
    void shouldLeaveNoCycleInAnyGraphAndTakeNoneAwayThatIsNotThere_B4() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TopologyBuilder graph = new TopologyBuilder();
            graph.setSpout("c0", new SilentSpout()).output("x");
            int count = 2 + random.nextInt(7);
            Set<List<Integer>> edges = new HashSet<>();
            for (int to = 1; to < count; to++) {
                BoltDeclarer bolt = graph.setBolt("c" + to, BOLT).output("x");
                for (int from = 0; from < count; from++) {
                    if (random.nextInt(3) == 0) {
                        bolt.shuffleGrouping("c" + from);
                        edges.add(List.of(from, to));
                    }
                }
            }

            List<StreamEdge> feedback =
                    Loops.feedbackEdges(graph.createTopology().components());

            Set<List<Integer>> rest = new HashSet<>(edges);
            for (StreamEdge edge : feedback) {
                List<Integer> pair = List.of(
                        number(edge.stream()), Integer.parseInt(edge.target().substring(1)));
                assertThat(rest.remove(pair)).isTrue();
            }
            assertThat(hasCycle(rest, count)).as("seed %d", seed).isFalse();
            assertThat(feedback.isEmpty()).isEqualTo(!hasCycle(edges, count));
            assertThat(Loops.feedbackEdges(graph.createTopology().components())).isEqualTo(feedback);
        }
    }

    private static int number(StreamId stream) {
        return Integer.parseInt(stream.component().substring(1));
    }

    /** Takes away, again and again, what has no way in. */
    private static boolean hasCycle(Set<List<Integer>> edges, int count) {
        Map<Integer, Integer> ways = new HashMap<>();
        edges.forEach(edge -> ways.merge(edge.get(1), 1, Integer::sum));
        List<Integer> free = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!ways.containsKey(i)) {
                free.add(i);
            }
        }
        for (int at = 0; at < free.size(); at++) {
            int from = free.get(at);
            for (List<Integer> edge : edges) {
                if (edge.get(0) == from && ways.merge(edge.get(1), -1, Integer::sum) == 0) {
                    free.add(edge.get(1));
                }
            }
        }
        return free.size() < count;
    }
}
