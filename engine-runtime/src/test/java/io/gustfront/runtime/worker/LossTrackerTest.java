package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.worker.Incarnations.Incarnation;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossTrackerTest {
    private static final long BOUND_NS = 5_000;

    private final LossTracker losses = new LossTracker(BOUND_NS);

    @Test
    void shouldTellTheSecondTimeWhenTheLastPeerHasClosed_W2() {
        losses.onNoticed(new Incarnation(2, 7), Set.of(2, 3, 4), 0);

        assertThat(losses.onSaid(new Incarnation(2, 7), 3, 1)).isFalse();
        assertThat(losses.onSaid(new Incarnation(2, 7), 4, 2)).isTrue();
        assertThat(losses.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldCountPeersThatSpokeBeforeTheLossWasNoticedHere_W2() {
        assertThat(losses.onSaid(new Incarnation(2, 7), 3, 0)).isFalse();
        losses.onNoticed(new Incarnation(2, 7), Set.of(3, 4), 1);

        assertThat(losses.onSaid(new Incarnation(2, 7), 4, 2)).isTrue();
    }

    @Test
    void shouldNotAskForASecondTimeWhenAllHadClosedBefore_W2() {
        losses.onSaid(new Incarnation(2, 7), 3, 0);
        losses.onNoticed(new Incarnation(2, 7), Set.of(2, 3), 1);

        assertThat(losses.expire(BOUND_NS + 1)).isEmpty();
        assertThat(losses.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldNotWaitForASilentPeerBeyondTheBound_W2() {
        losses.onNoticed(new Incarnation(2, 7), Set.of(3), 0);

        assertThat(losses.nextDeadlineNs()).isEqualTo(BOUND_NS);
        assertThat(losses.expire(BOUND_NS - 1)).isEmpty();
        assertThat(losses.expire(BOUND_NS)).containsExactly(new Incarnation(2, 7));
        assertThat(losses.expire(2 * BOUND_NS)).as("once is enough").isEmpty();
    }

    @Test
    void shouldGiveSilentPeersTheWholeBoundFromTheNotice_W2() {
        losses.onSaid(new Incarnation(2, 7), 3, 0);
        losses.onNoticed(new Incarnation(2, 7), Set.of(3, 4), BOUND_NS - 1);

        assertThat(losses.expire(BOUND_NS)).isEmpty();
        assertThat(losses.onSaid(new Incarnation(2, 7), 4, BOUND_NS + 1)).isTrue();
    }

    @Test
    void shouldTellIncarnationsApart_W1() {
        losses.onNoticed(new Incarnation(2, 7), Set.of(3), 0);

        assertThat(losses.onSaid(new Incarnation(2, 8), 3, 1)).isFalse();
        assertThat(losses.onSaid(new Incarnation(2, 7), 3, 2)).isTrue();
    }

    /** Its plan may be late; trees that it opened since may have died all the same. */
    @Test
    void shouldFailAtTheBoundWhatPeersSaidOfALossThatIsNotNoticedHere_W2() {
        losses.onSaid(new Incarnation(2, 7), 3, 0);

        assertThat(losses.nextDeadlineNs()).isEqualTo(BOUND_NS);
        assertThat(losses.expire(BOUND_NS - 1)).isEmpty();
        assertThat(losses.expire(BOUND_NS)).containsExactly(new Incarnation(2, 7));
        assertThat(losses.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldFailAgainWhenAPeerSpeaksAfterTheBound_W2() {
        losses.onNoticed(new Incarnation(2, 7), Set.of(3), 0);
        assertThat(losses.expire(BOUND_NS)).containsExactly(new Incarnation(2, 7));

        assertThat(losses.onSaid(new Incarnation(2, 7), 3, BOUND_NS + 1)).isTrue();
        assertThat(losses.onSaid(new Incarnation(2, 8), 3, BOUND_NS + 1))
                .as("of a later one")
                .isFalse();
    }
}
