package io.gustfront.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.TopologyLayout.Sizes;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
    private static final NodeView NODE = NodeView.live("n1", "h1", List.of(6701, 6700));

    @Test
    void shouldNotDependOnTheOrderInWhichItIsGiven() {
        NodeView other = NodeView.live("n0", "h0", List.of());
        TopologyView early = topology("z", 1, 1);
        TopologyView late = topology("b", 2, 1);
        TopologyView asLate = topology("a", 2, 1);

        ClusterView view = new ClusterView(List.of(NODE, other), List.of(late, asLate, early));

        assertThat(view).isEqualTo(new ClusterView(List.of(other, NODE), List.of(early, late, asLate)));
        assertThat(view.nodes()).containsExactly(other, NODE);
        assertThat(view.topologies()).containsExactly(early, asLate, late);
    }

    @Test
    void shouldRefuseTwoOfOneId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterView(List.of(NODE, NODE.withState(NodeView.State.LOST)), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterView(List.of(), List.of(topology("a", 1, 1), topology("a", 2, 1))));
    }

    @Test
    void shouldRefuseATopologyThatContradictsItself() {
        SortedSet<ComponentEdge> edges = new TreeSet<>(List.of(new ComponentEdge("x", "y")));

        assertThatIllegalArgumentException().isThrownBy(() -> topology("a", 1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopologyView.submitted("a", "a", 1, 1, layout(), edges))
                .withMessageContaining("x->y");
    }

    @Test
    void shouldRefuseWhatIsNoSlot() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Slot("", 6700));
        assertThatIllegalArgumentException().isThrownBy(() -> new Slot("n1", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Slot("n1", 65_536));
    }

    @Test
    void shouldRefuseToTellOfATopologyThatWasNotPlanned() {
        SchedulingPlan plan = Scheduler.plan(new ClusterView(List.of(), List.of(topology("a", 1, 1))));

        assertThat(plan.of("a").topology()).isEqualTo("a");
        assertThatIllegalArgumentException().isThrownBy(() -> plan.of("b"));
    }

    private static TopologyView topology(String id, long priority, int wantedWorkers) {
        return TopologyView.submitted(id, id, priority, wantedWorkers, layout(), new TreeSet<>());
    }

    private static TopologyLayout layout() {
        return TopologyLayout.ofSizes(new TreeMap<>(Map.of("x", new Sizes(1, 1))));
    }
}
