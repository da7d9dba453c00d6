package io.gustfront.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FlowOrderTest {
    @Test
    void shouldPutEachAfterThoseThatItTakesInFrom() {
        assertThat(order("abcd", "da db ac bc")).containsExactly("d", "a", "b", "c");
    }

    @Test
    void shouldSortWhatIsNotOrdered() {
        assertThat(order("cab", "")).containsExactly("a", "b", "c");
    }

    @Test
    void shouldCutALoopWhereItIsEnteredFirst() {
        assertThat(order("abcz", "zc cb ba ac")).containsExactly("z", "c", "b", "a");
        assertThat(order("abc", "bc ca ab")).containsExactly("a", "b", "c");
    }

    @Test
    void shouldOverlookWhatFeedsItself() {
        assertThat(order("ab", "bb ba")).containsExactly("b", "a");
    }

    /** Each character is a component, each pair an edge. */
    private static List<String> order(String components, String edges) {
        SortedSet<String> ids = new TreeSet<>(List.of(components.split("")));
        return FlowOrder.of(
                ids,
                Stream.of(edges.split(" "))
                        .filter(edge -> !edge.isEmpty())
                        .map(edge -> new ComponentEdge(edge.substring(0, 1), edge.substring(1)))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
