package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdlePauseTest {
    private static final long START_NS = 1_000_000L;

    private final IdlePause pause = new IdlePause(START_NS, 15);

    @Test
    void shouldGrowFromFiftyMicrosecondsToAMillisecond() {
        long now = START_NS;
        List<Long> pausesUs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            assertThat(pause.isOver(now)).isTrue();
            pause.onNothing(now);
            pausesUs.add((pause.untilNs() - now) / 1_000);
            now = pause.untilNs();
        }

        assertThat(pausesUs.subList(0, 7)).containsExactly(50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L);
        assertThat(pausesUs.subList(7, 40)).containsOnly(1_000L);
    }

    @Test
    void shouldAskEachLessOftenWhereAWorkerHasManySilentSpouts() {
        IdlePause ofFifty = new IdlePause(START_NS, 50);
        long now = askUntilLongest(ofFifty, START_NS);
        long asked = now + 300_000;
        ofFifty.onNothing(asked);

        assertThat(ofFifty.untilNs() - asked).isBetween(24_000_000L, 25_000_000L);
    }

    @Test
    void shouldPauseForFiftyMillisecondsAtMost() {
        IdlePause ofThousand = new IdlePause(START_NS, 1_000);
        long asked = askUntilLongest(ofThousand, START_NS);
        ofThousand.onNothing(asked);

        assertThat(ofThousand.untilNs() - asked).isEqualTo(50_000_000L);
    }

    @Test
    void shouldAskManySilentSpoutsTogetherWhateverTimeEachFellSilent() {
        IdlePause one = new IdlePause(START_NS, 50);
        IdlePause other = new IdlePause(START_NS, 50);
        long oneNs = askUntilLongest(one, START_NS);
        long otherNs = askUntilLongest(other, START_NS + 2_700_000);

        assertThat(Math.abs(oneNs - otherNs) % 25_000_000).isZero();
    }

    /** When it is asked again. */
    private static long askUntilLongest(IdlePause asked, long startNs) {
        long now = startNs;
        for (int i = 0; i < 40; i++) {
            asked.onNothing(now);
            now = asked.untilNs();
        }
        return now;
    }

    @Test
    void shouldBeginAnewAfterSomethingWasEmitted() {
        pause.onNothing(START_NS);
        pause.onNothing(START_NS);
        pause.onEmitted();
        pause.onNothing(START_NS);

        assertThat(pause.untilNs()).isEqualTo(START_NS + 50_000);
    }

    @Test
    void shouldEndAtOnceWhenSomethingArrives() {
        pause.onNothing(START_NS);
        assertThat(pause.isOver(START_NS)).isFalse();

        pause.end(START_NS);

        assertThat(pause.isOver(START_NS)).isTrue();
    }
}
