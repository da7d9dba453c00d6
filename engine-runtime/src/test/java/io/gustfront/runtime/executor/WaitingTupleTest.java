package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is shown of values is made by user code, on the executor's thread, which must outlive it. */
class WaitingTupleTest {
    private static final class Odd {
        private final Runnable inToString;

        Odd(Runnable inToString) {
            this.inToString = inToString;
        }

        @Override
        public String toString() {
            inToString.run();
            return null;
        }
    }

    @Test
    void shouldShowValuesAndCutLongOnes() {
        assertThat(WaitingTuple.describe(List.of("a", 1))).isEqualTo("[a, 1]");
        assertThat(WaitingTuple.describe("x".repeat(1_000))).isEqualTo("x".repeat(256));
    }

    @Test
    void shouldSayWhatAToStringThrew() {
        Odd careless = new Odd(() -> {
            throw new AssertionError("not now");
        });
        List<Object> one = new ArrayList<>();
        List<Object> other = new ArrayList<>(List.of(one));
        one.add(other);

        assertThat(WaitingTuple.describe(careless))
                .isEqualTo(Odd.class.getName() + " (its toString threw java.lang.AssertionError)");
        assertThat(WaitingTuple.describe(one))
                .isEqualTo("java.util.ArrayList (its toString threw java.lang.StackOverflowError)");
    }

    @Test
    void shouldBearAToStringThatReturnsNothing() {
        assertThat(WaitingTuple.describe(new Odd(() -> {}))).isEqualTo("null");
    }

    @Test
    void shouldNotGoOnWithoutMemory() {
        Odd greedy = new Odd(() -> {
            throw new OutOfMemoryError("pretended");
        });

        assertThatThrownBy(() -> WaitingTuple.describe(greedy)).isInstanceOf(OutOfMemoryError.class);
    }
}
