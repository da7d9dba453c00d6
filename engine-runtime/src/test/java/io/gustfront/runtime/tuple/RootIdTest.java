package io.gustfront.runtime.tuple;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootIdTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1_000, (1 << 19) - 1, 1 << 19, (1 << 20) - 1})
    void shouldNameItsSpoutTask_I4(int task) {
        for (long sequence : new long[] {0, 1, RootId.MAX_SEQUENCE, 0x5555_5555_555L}) {
            long root = RootId.of(task, sequence);

            assertThat(RootId.task(root)).isEqualTo(task);
            assertThat(root & RootId.MAX_SEQUENCE).isEqualTo(sequence);
            assertThat(root).isNotZero();
        }
    }

    @Test
    void shouldNotLetALongSequenceReachTheTask_I4() {
        assertThat(RootId.task(RootId.of(5, -1))).isEqualTo(5);
        assertThat(RootId.of(5, RootId.MAX_SEQUENCE + 1)).isEqualTo(RootId.of(5, 0));
    }
}
