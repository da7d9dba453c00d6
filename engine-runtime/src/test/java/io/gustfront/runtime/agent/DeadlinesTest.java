package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final long BEFORE = Long.MAX_VALUE - 5;
    private static final long AFTER = Long.MIN_VALUE + 4; // ten later: it has overflowed

    @Test
    void shouldTellWhichComesFirstThoughTheClockOverflowsBetweenThem() {
        assertThat(Deadlines.earlier(BEFORE, AFTER)).isEqualTo(BEFORE);
        assertThat(Deadlines.earlier(AFTER, BEFORE)).isEqualTo(BEFORE);
        assertThat(Deadlines.later(BEFORE, AFTER)).isEqualTo(AFTER);
        assertThat(Deadlines.later(AFTER, BEFORE)).isEqualTo(AFTER);
    }

    @Test
    void shouldPutNeverLast() {
        for (long time : new long[] {BEFORE, AFTER, 0, Long.MIN_VALUE}) {
            assertThat(Deadlines.earlier(Deadlines.NEVER, time)).isEqualTo(time);
            assertThat(Deadlines.earlier(time, Deadlines.NEVER)).isEqualTo(time);
            assertThat(Deadlines.later(time, Deadlines.NEVER)).isEqualTo(Deadlines.NEVER);
        }
        assertThat(Deadlines.earlier(Deadlines.NEVER, Deadlines.NEVER)).isEqualTo(Deadlines.NEVER);
    }
}
