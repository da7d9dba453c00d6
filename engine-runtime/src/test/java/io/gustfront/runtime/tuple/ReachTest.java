package io.gustfront.runtime.tuple;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReachTest {
    @Test
    void shouldGiveEachIncarnationOneBit_W3() {
        for (int worker = 0; worker < 200; worker++) {
            for (int incarnation = 0; incarnation < 200; incarnation++) {
                assertThat(Long.bitCount(Reach.of(worker, incarnation))).isEqualTo(1);
            }
        }
        assertThat(Long.bitCount(Reach.of(Integer.MAX_VALUE, Integer.MAX_VALUE)))
                .isEqualTo(1);
    }

    /** Shared bits cost replays, so those that are likely to be there at the same time have none in common. */
    @Test
    void shouldTellSixtyFourWorkersApartAndSixtyFourStartsOfOne_W3() {
        Set<Long> workers = new HashSet<>();
        Set<Long> starts = new HashSet<>();
        for (int i = 1; i <= 64; i++) {
            workers.add(Reach.of(i, 3));
            starts.add(Reach.of(3, i));
        }

        assertThat(workers).hasSize(64);
        assertThat(starts).hasSize(64);
    }

    @Test
    void shouldTellAFewWorkersApartThatWereStartedSomeTimes_W3() {
        Set<Long> all = new HashSet<>();
        for (int worker = 1; worker <= 7; worker++) {
            for (int incarnation = 1; incarnation <= 7; incarnation++) {
                all.add(Reach.of(worker, incarnation));
            }
        }

        assertThat(all).hasSize(49);
    }
}
