package io.gustfront.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TaskRangeTest {
    @Test
    void shouldHoldConsecutiveTasks() {
        TaskRange range = new TaskRange(3, 5);

        assertThat(range.size()).isEqualTo(3);
        assertThat(range.contains(2)).isFalse();
        assertThat(range.contains(3)).isTrue();
        assertThat(range.contains(5)).isTrue();
        assertThat(range.contains(6)).isFalse();
        assertThat(range).hasToString("[3-5]");
        assertThat(new TaskRange(7, 7)).hasToString("[7]");
    }

    @Test
    void shouldSortByFirstTaskThenByLast() {
        assertThat(new TaskRange(1, 9)).isLessThan(new TaskRange(2, 2));
        assertThat(new TaskRange(2, 2)).isLessThan(new TaskRange(2, 3));
    }

    @Test
    void shouldRefuseWhatIsNoRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskRange(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskRange(3, 2));
    }
}
