package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingCallsTest {
    private static final long BRIEF_NS = 300;
    private static final long LONG_NS = 50_000;

    private final WaitingCalls calls = new WaitingCalls();

    @Test
    void shouldLetACycleOfBriefCallsGoOn() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(calls.endCycle(BRIEF_NS)).isFalse();
        }
    }

    @Test
    void shouldEndTheCycleOfACallThatWaits() {
        assertThat(calls.endCycle(LONG_NS)).isTrue();
    }

    @Test
    void shouldGoOnWithACallACycleForSomeCallsAfterOneThatWaited() {
        assertThat(calls.endCycle(LONG_NS)).isTrue();
        int alone = 0;
        while (calls.endCycle(BRIEF_NS)) {
            alone++;
            assertThat(alone).isLessThan(1_000);
        }
        assertThat(alone).isEqualTo(63);
        assertThat(calls.endCycle(BRIEF_NS)).isFalse();
    }

    @Test
    void shouldMakeEachCallACycleAfterOneThatWasFullOfCallsThatWait() {
        calls.onLongCycle(100, 100 * BRIEF_NS);
        assertThat(calls.endCycle(BRIEF_NS)).as("many brief ones").isFalse();

        calls.onLongCycle(10, 100_000);
        assertThat(calls.endCycle(BRIEF_NS)).as("each of ten microseconds").isTrue();
    }
}
