package io.gustfront.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gustfront.scheduler.TaskRange;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final Slot ONE = new Slot("n1", 6700);
    private static final Slot OTHER = new Slot("n2", 6701);
    private static final Slot LEFT = new Slot("n3", 6702);
    private static final TaskRange FIRST = new TaskRange(1, 2);
    private static final TaskRange SECOND = new TaskRange(3, 3);
    private static final TaskRange THIRD = new TaskRange(4, 4);
    private static final SortedMap<Slot, Integer> NUMBERS = new TreeMap<>(Map.of(ONE, 2, OTHER, 3, LEFT, 1));

    @Test
    void shouldListTheSlotsThatRunSomething() {
        assertThat(assignment().slots()).containsExactly(ONE, OTHER);
    }

    @Test
    void shouldFindWhoHostsAnyOfTheseTasks() {
        assertThat(hosting(1, 1)).containsExactly(FIRST);
        assertThat(hosting(2, 3)).containsExactly(FIRST, SECOND);
        assertThat(hosting(1, 9)).containsExactly(FIRST, SECOND, THIRD);
        assertThat(hosting(5, 9)).isEmpty();
    }

    @Test
    void shouldRefuseWhatContradictsItself() {
        NavigableMap<TaskRange, Placement> overlapping =
                new TreeMap<>(assignment().placements());
        overlapping.put(new TaskRange(2, 4), new Placement(new TaskRange(2, 4), ONE, 1));
        NavigableMap<TaskRange, Placement> misplaced = new TreeMap<>(Map.of(FIRST, new Placement(SECOND, ONE, 1)));
        SortedMap<Slot, Integer> twice = new TreeMap<>(Map.of(ONE, 1, OTHER, 1));

        assertThatIllegalArgumentException().isThrownBy(() -> new Assignment(5, overlapping, NUMBERS));
        assertThatIllegalArgumentException().isThrownBy(() -> new Assignment(5, misplaced, NUMBERS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Assignment(4, assignment().placements(), NUMBERS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Assignment(5, assignment().placements(), new TreeMap<>(Map.of(ONE, 1))));
        assertThatIllegalArgumentException().isThrownBy(() -> new Assignment(0, new TreeMap<>(), twice));
    }

    private static List<TaskRange> hosting(int first, int last) {
        return assignment().hosting(new TaskRange(first, last)).stream()
                .map(Placement::executor)
                .toList();
    }

    private static Assignment assignment() {
        NavigableMap<TaskRange, Placement> placements = new TreeMap<>();
        placements.put(FIRST, new Placement(FIRST, ONE, 1));
        placements.put(SECOND, new Placement(SECOND, OTHER, 5));
        placements.put(THIRD, new Placement(THIRD, ONE, 4));
        return new Assignment(5, placements, NUMBERS);
    }
}
