package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final long BEFORE = Long.MAX_VALUE - 5;
    private static final long AFTER = Long.MIN_VALUE + 4; // ten later: the clock has overflowed

    private final ThreadNaming naming = new ThreadNaming("words-1-", TimersTest.class.getClassLoader());
    private final FaultHandler faults = (agent, fault) -> {};
    private final PooledThreads pool = new PooledThreads(1, new SystemClock(), naming, faults);
    private final PooledGroup one = group();
    private final PooledGroup other = group();
    private final Timers timers = new Timers();

    @AfterEach
    void end() {
        pool.close();
    }

    private PooledGroup group() {
        return new PooledGroup(pool, false, 0, naming, new SystemClock(), faults);
    }

    @Test
    void shouldHaveNothingDueAtFirst() {
        assertThat(timers.firstNs()).isEqualTo(Deadlines.NEVER);
        assertThat(timers.isDue(0)).isFalse();
        assertThat(timers.pollDue(0)).isNull();
    }

    @Test
    void shouldGiveOutWhatIsDueTheFirstFirstAndOnce() {
        timers.set(one, 20);
        timers.set(other, 10);

        assertThat(timers.firstNs()).isEqualTo(10);
        assertThat(timers.isDue(9)).isFalse();
        assertThat(timers.pollDue(9)).isNull();
        assertThat(timers.isDue(10)).isTrue();
        assertThat(timers.pollDue(10)).isSameAs(other);
        assertThat(timers.firstNs()).isEqualTo(20);
        assertThat(timers.pollDue(19)).isNull();
        assertThat(timers.pollDue(25)).isSameAs(one);
        assertThat(timers.pollDue(25)).isNull();
        assertThat(timers.firstNs()).isEqualTo(Deadlines.NEVER);
    }

    @Test
    void shouldMoveADeadlineThatComesNearerAndKeepOneThatMovesAway() {
        timers.set(one, 20);
        timers.set(other, 15);
        timers.set(one, 10);
        timers.set(one, 30);
        timers.set(one, Deadlines.NEVER);

        assertThat(timers.pollDue(12)).isSameAs(one);
        assertThat(timers.pollDue(100)).isSameAs(other);
        assertThat(timers.pollDue(100)).isNull();
    }

    @Test
    void shouldTakeADeadlineOfOneThatWasGivenOut() {
        timers.set(one, 10);
        assertThat(timers.pollDue(10)).isSameAs(one);

        timers.set(one, 30);

        assertThat(timers.pollDue(29)).isNull();
        assertThat(timers.pollDue(30)).isSameAs(one);
    }

    @Test
    void shouldKeepTheOrderThoughTheClockOverflows() {
        timers.set(one, AFTER);
        timers.set(other, BEFORE);

        assertThat(timers.pollDue(BEFORE)).isSameAs(other);
        assertThat(timers.pollDue(BEFORE)).isNull();
        assertThat(timers.pollDue(AFTER)).isSameAs(one);
    }
}
