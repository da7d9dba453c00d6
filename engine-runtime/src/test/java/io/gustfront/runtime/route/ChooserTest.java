package io.gustfront.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.topology.CustomGrouping;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.runtime.tuple.TupleValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChooserTest {
    private static final List<Object> ANY = List.of("any");

    private final KeyHasher hasher = new KeyHasher(TopologyConfig.defaults(), ChooserTest.class.getClassLoader());
    private final Staging staging = new Staging(1_000, 1_000);

    /** Takes nothing while it is told to. */
    private static final class Sink implements Destination {
        boolean full;

        @Override
        public boolean encoded() {
            return false;
        }

        @Override
        public Batch trySend(Batch batch) {
            return full ? batch : null;
        }
    }

    private Branch[] targets(boolean... local) {
        Branch[] targets = new Branch[local.length];
        for (int i = 0; i < local.length; i++) {
            Target target = new Target(10 + i, false);
            targets[i] = new Branch(target, new Hop(StreamTable.TICK, 1, 10 + i));
            Outlet outlet = new Outlet(false, 1, 1_000, staging, batch -> {});
            outlet.bind(new Sink());
            target.bind(outlet, local[i]);
        }
        return targets;
    }

    private void congest(Branch target) {
        Outlet outlet = new Outlet(false, 1, 1_000, staging, batch -> {});
        Sink sink = new Sink();
        sink.full = true;
        outlet.bind(sink);
        outlet.add(Envelope.untracked(new Hop(StreamTable.TICK, 1, target.task()), TupleValues.NONE));
        assertThat(outlet.isBackedUp()).isTrue();
        target.target().bind(outlet, target.isLocal());
    }

    private List<Integer> choose(Chooser chooser, List<?> values) {
        return chooser.choose(values.toArray());
    }

    private Map<Integer, Integer> count(Chooser chooser, int times) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int i = 0; i < times; i++) {
            choose(chooser, ANY).forEach(task -> counts.merge(task, 1, Integer::sum));
        }
        return counts;
    }

    @Test
    void shouldShuffleInTurnFromARandomFirst() {
        Set<Integer> firsts = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            Chooser shuffle = new Chooser.Shuffle(targets(false, false, false), new SplittableRandom(seed));
            firsts.add(choose(shuffle, ANY).get(0));

            assertThat(count(shuffle, 30)).isEqualTo(Map.of(10, 10, 11, 10, 12, 10));
        }
        assertThat(firsts).containsExactlyInAnyOrder(10, 11, 12);
    }

    @Test
    void shouldPassOverWhoPilesUpWhileOthersDont() {
        Branch[] targets = targets(false, false, false, false);
        Chooser shuffle = new Chooser.Shuffle(targets, new SplittableRandom(1));
        congest(targets[1]);
        congest(targets[2]);

        Map<Integer, Integer> counts = count(shuffle, 40);

        assertThat(counts).isEqualTo(Map.of(10, 20, 13, 20));
    }

    @Test
    void shouldGoOnInTurnWhereAllPileUp() {
        Branch[] targets = targets(false, false, false);
        Chooser shuffle = new Chooser.Shuffle(targets, new SplittableRandom(1));
        Arrays.stream(targets).forEach(this::congest);

        assertThat(count(shuffle, 30)).isEqualTo(Map.of(10, 10, 11, 10, 12, 10));
    }

    @Test
    void shouldShuffleOverASingleTask() {
        Branch[] targets = targets(false);
        congest(targets[0]);

        assertThat(count(new Chooser.Shuffle(targets, new SplittableRandom(1)), 5))
                .isEqualTo(Map.of(10, 5));
    }

    @Test
    void shouldPreferTasksOfTheSameWorkerAsLongAsThereAreAny() {
        Branch[] targets = targets(false, true, false, true);
        Chooser chooser = new Chooser.LocalOrShuffle(targets, new SplittableRandom(1));
        assertThat(count(chooser, 20)).isEqualTo(Map.of(11, 10, 13, 10));

        Arrays.stream(targets).forEach(target -> target.target().bind(target.outlet(), target.task() == 12));
        chooser.onPlan();
        assertThat(count(chooser, 20)).isEqualTo(Map.of(12, 20));

        Arrays.stream(targets).forEach(target -> target.target().bind(target.outlet(), false));
        chooser.onPlan();
        assertThat(count(chooser, 20)).isEqualTo(Map.of(10, 5, 11, 5, 12, 5, 13, 5));
    }

    @Test
    void shouldSendEqualFieldsToTheSameTask() {
        Branch[] targets = targets(false, true, false);
        Chooser one = new Chooser.ByFields(targets, new int[] {1}, hasher);
        Chooser other = new Chooser.ByFields(targets(true, false, true), new int[] {1}, hasher);
        Map<Integer, Integer> counts = new HashMap<>();

        for (int key = 0; key < 3_000; key++) {
            List<Integer> task = choose(one, List.of("ignored " + key, "key " + key));
            congest(targets[key % 3]);
            assertThat(choose(one, List.of("other", "key " + key))).isEqualTo(task);
            assertThat(choose(other, List.of("other", "key " + key))).isEqualTo(task);
            counts.merge(task.get(0), 1, Integer::sum);
        }

        assertThat(counts.values()).hasSize(3).allMatch(count -> count > 900 && count < 1_100);
    }

    @Test
    void shouldSplitAKeyOverTwoTasksAtMost() {
        Chooser chooser = new Chooser.PartialKey(targets(false, false, false, false, false), new int[] {0}, hasher);
        Map<Integer, Integer> counts = new HashMap<>();

        for (int key = 0; key < 500; key++) {
            Set<Integer> tasks = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                List<Integer> task = choose(chooser, List.of("key " + key));
                assertThat(task).hasSize(1);
                tasks.addAll(task);
                counts.merge(task.get(0), 1, Integer::sum);
            }
            assertThat(tasks).hasSizeBetween(1, 2);
        }

        assertThat(counts.values()).hasSize(5).allMatch(count -> count > 950 && count < 1_050);
    }

    @Test
    void shouldEvenOutAHotKeyByPartialKeyGrouping() {
        Chooser chooser = new Chooser.PartialKey(targets(false, false, false), new int[] {0}, hasher);

        assertThat(count(chooser, 100).values()).containsExactlyInAnyOrder(50, 50);
    }

    @Test
    void shouldGroupByPartialKeyOverASingleTask() {
        Chooser chooser = new Chooser.PartialKey(targets(false), new int[] {0}, hasher);

        assertThat(count(chooser, 3)).isEqualTo(Map.of(10, 3));
    }

    @Test
    void shouldSendToFixedTargets() {
        Branch[] targets = targets(false, false);

        assertThat(choose(new Chooser.Fixed(targets[0]), ANY)).containsExactly(10);
        assertThat(choose(new Chooser.Fixed(targets), ANY)).containsExactly(10, 11);
    }

    @Test
    void shouldAskAUsersGrouping() {
        List<Object> asked = new ArrayList<>();
        CustomGrouping grouping = (task, values) -> {
            asked.add(task);
            asked.add(values);
            return List.of(12, 10);
        };

        assertThat(choose(new Chooser.Custom(3, grouping, targets(false, false, false)), ANY))
                .containsExactly(12, 10);
        assertThat(asked).containsExactly(3, ANY);
    }

    @Test
    void shouldRefuseATaskThatIsNoTarget_L1() {
        Chooser chooser = new Chooser.Custom(3, (task, values) -> List.of(10, 99), targets(false, false));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(chooser, ANY))
                .withMessageContaining("chose task 99, which is none of [10, 11]");
    }
}
