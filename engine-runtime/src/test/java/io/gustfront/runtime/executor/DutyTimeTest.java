package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DutyTimeTest {
    private final ManualClock clock = new ManualClock(7);
    private final DutyTime duty = new DutyTime(clock);

    @Test
    void shouldEndAfterAFifthOfAMillisecondWhereOneBatchIsFilled() {
        assertThat(lengthUs(1)).isBetween(200, 220);
    }

    @Test
    void shouldLastLongerTheMoreBatchesAreFilledSoThatMoreComesTogetherForEach() {
        assertThat(lengthUs(11)).isBetween(400, 420);
        assertThat(lengthUs(51)).isBetween(1_200, 1_220);
    }

    @Test
    void shouldEndAfterTwoMillisecondsHoweverManyBatchesAreFilled() {
        assertThat(lengthUs(10_000)).isBetween(2_000, 2_020);
    }

    @Test
    void shouldLastAsLongForWhatComesInPieces() {
        duty.begin(clock.nanoTime(), 1);
        duty.beginAgain(clock.nanoTime(), 11);

        assertThat(untilOverUs()).isBetween(400, 440);
    }

    private int lengthUs(int batches) {
        duty.begin(clock.nanoTime(), batches);
        return untilOverUs();
    }

    /** With calls of half a microsecond. */
    private int untilOverUs() {
        int calls = 0;
        do {
            clock.advance(Duration.ofNanos(500));
            calls++;
        } while (!duty.isOver());
        return calls / 2;
    }
}
