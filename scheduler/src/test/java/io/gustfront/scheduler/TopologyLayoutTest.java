package io.gustfront.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.scheduler.TopologyLayout.Sizes;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TopologyLayoutTest {
    @Test
    void shouldNumberTasksFrom1InTheOrderOfComponentIds() {
        TopologyLayout layout = TopologyLayout.of(wordCount());

        assertThat(layout.tasks())
                .isEqualTo(Map.of("count", range(1, 12), "sentences", range(13, 14), "split", range(15, 17)));
        assertThat(layout.tasks().firstKey()).isEqualTo("count");
        assertThat(layout.componentOf(1)).isEqualTo("count");
        assertThat(layout.componentOf(12)).isEqualTo("count");
        assertThat(layout.componentOf(13)).isEqualTo("sentences");
        assertThat(layout.componentOf(17)).isEqualTo("split");
    }

    @Test
    void shouldGiveTheFirstExecutorsTheLargerRanges() {
        TopologyLayout layout = TopologyLayout.of(wordCount());

        assertThat(layout.executors().get("count")).extracting(TaskRange::size).containsExactly(2, 2, 2, 2, 1, 1, 1, 1);
        assertThat(layout.executors().get("count").get(3)).isEqualTo(range(7, 8));
        assertThat(layout.executors().get("count").get(4)).isEqualTo(range(9, 9));
        assertThat(layout.executors().get("sentences")).containsExactly(range(13, 14));
    }

    @Test
    void shouldListAllExecutorsAscending() {
        assertThat(TopologyLayout.of(wordCount()).allExecutors()).hasSize(12).isSorted();
    }

    @Test
    void shouldChangeNoTaskWhenExecutorsChange() {
        Topology topology = wordCount();

        TopologyLayout layout = TopologyLayout.of(topology.components(), Map.of("count", 3, "split", 1));

        assertThat(layout.tasks()).isEqualTo(TopologyLayout.of(topology).tasks());
        assertThat(layout.executors().get("count")).containsExactly(range(1, 4), range(5, 8), range(9, 12));
        assertThat(layout.executors().get("split")).containsExactly(range(15, 17));
        assertThat(layout.executors().get("sentences")).containsExactly(range(13, 14));
    }

    @Test
    void shouldRefuseExecutorsThatHaveNoTask() {
        Topology topology = wordCount();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopologyLayout.of(topology.components(), Map.of("split", 4)))
                .withMessage("component 'split' has 3 tasks; it can have 1 to 3 executors, not 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopologyLayout.of(topology.components(), Map.of("split", 0)));
    }

    @Test
    void shouldRefuseExecutorsOfAComponentThatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopologyLayout.of(wordCount().components(), Map.of("splt", 1)))
                .withMessage("there is no component 'splt', only [count, sentences, split]");
    }

    @Test
    void shouldKnowNoTaskThatIsNotThere() {
        TopologyLayout layout = TopologyLayout.of(wordCount());

        assertThatIllegalArgumentException().isThrownBy(() -> layout.componentOf(0));
        assertThatIllegalArgumentException().isThrownBy(() -> layout.componentOf(18));
    }

    @Test
    void shouldDependOnSizesAlone() {
        SortedMap<String, Sizes> sizes = new TreeMap<>(
                Map.of("count", new Sizes(12, 8), "sentences", new Sizes(2, 1), "split", new Sizes(3, 3)));

        TopologyLayout layout = TopologyLayout.ofSizes(sizes);

        assertThat(layout).isEqualTo(TopologyLayout.of(wordCount())).hasSameHashCodeAs(TopologyLayout.of(wordCount()));
        sizes.put("count", new Sizes(12, 7));
        assertThat(layout).isNotEqualTo(TopologyLayout.ofSizes(sizes));
    }

    @Test
    void shouldBeEmptyWithoutComponents() {
        TopologyLayout layout = TopologyLayout.ofSizes(new TreeMap<>());

        assertThat(layout.allExecutors()).isEqualTo(List.of());
    }

    private static Topology wordCount() {
        BasicBolt ignore = (tuple, out) -> {};
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("sentences", new Silence()).output("sentence").setNumTasks(2);
        builder.setBolt("split", ignore, 5)
                .output("word")
                .shuffleGrouping("sentences")
                .setNumTasks(3);
        builder.setBolt("count", ignore, 8).shuffleGrouping("split").setNumTasks(12);
        return builder.createTopology();
    }

    private static TaskRange range(int first, int last) {
        return new TaskRange(first, last);
    }

    private static final class Silence implements Spout {
        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}
    }
}
