package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingCallsTest {
    private static final long BRIEF_NS = 300;
    private static final long LONG_NS = 50_000;

    private final WaitingCalls calls = new WaitingCalls();

    /** First calls of cycles that have to be alone there, until one hasn't. */
    private int briefOnesAlone() {
        int alone = 0;
        while (calls.endCycle(1, BRIEF_NS)) {
            alone++;
            assertThat(alone).isLessThan(1_000);
        }
        return alone;
    }

    @Test
    void shouldLetACycleOfBriefCallsGoOn() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(calls.endCycle(1, BRIEF_NS)).isFalse();
            calls.onCycle(100, 100, 100 * BRIEF_NS, 0);
        }
    }

    @Test
    void shouldEndTheCycleOfACallThatWaits() {
        assertThat(calls.endCycle(1, LONG_NS)).isTrue();
        assertThat(calls.endCycle(0, LONG_NS)).as("and sends nothing").isTrue();
    }

    @Test
    void shouldNotTakeASpoutForOneThatWaitsBecauseOfOneCall() {
        assertThat(calls.endCycle(1, LONG_NS)).isTrue();

        assertThat(briefOnesAlone()).isZero();

        calls.onCycle(100, 100, 100 * BRIEF_NS, 0);
        assertThat(calls.endCycle(1, LONG_NS)).isTrue();
        assertThat(briefOnesAlone()).as("nor of another, much later").isZero();
    }

    @Test
    void shouldForgetACallThatWaitedAfterACycleOfOneBriefCall() {
        for (int i = 0; i < 10; i++) {
            assertThat(calls.endCycle(1, LONG_NS)).isTrue();
            assertThat(calls.endCycle(1, BRIEF_NS)).isFalse();
            calls.onBriefCycle(); // there was room for no more
        }

        assertThat(briefOnesAlone()).isZero();
    }

    @Test
    void shouldGoOnWithACallACycleForSomeCallsAfterTwoThatWaited() {
        assertThat(calls.endCycle(1, LONG_NS)).isTrue();
        assertThat(calls.endCycle(1, LONG_NS)).isTrue();

        assertThat(briefOnesAlone()).isEqualTo(63);
        assertThat(calls.endCycle(1, BRIEF_NS)).isFalse();
    }

    @Test
    void shouldBeginToCountAnewWithEachThatWaits() {
        assertThat(calls.endCycle(1, LONG_NS)).isTrue();
        assertThat(calls.endCycle(1, LONG_NS)).isTrue();
        for (int i = 0; i < 40; i++) {
            assertThat(calls.endCycle(1, BRIEF_NS)).isTrue();
        }

        assertThat(calls.endCycle(1, LONG_NS)).isTrue();

        assertThat(briefOnesAlone()).isEqualTo(63);
    }

    @Test
    void shouldMakeEachCallACycleAfterTwoThatWereFullOfCallsThatWait() {
        calls.onCycle(100, 100, 100 * BRIEF_NS, 0);
        calls.onCycle(100, 100, 100 * BRIEF_NS, 0);
        assertThat(calls.endCycle(1, BRIEF_NS)).as("many brief ones").isFalse();

        calls.onCycle(10, 10, 100_000, 0);
        assertThat(calls.endCycle(1, BRIEF_NS))
                .as("once, ten microseconds each")
                .isFalse();
        calls.onCycle(10, 10, 100_000, 0);
        assertThat(calls.endCycle(1, BRIEF_NS)).as("twice").isTrue();
    }

    @Test
    void shouldForgetACycleOfSlowCallsAfterOneOfBriefOnes() {
        calls.onCycle(10, 10, 100_000, 0);
        calls.onCycle(100, 100, 100 * BRIEF_NS, 0);
        calls.onCycle(10, 10, 100_000, 0);

        assertThat(calls.endCycle(1, BRIEF_NS)).isFalse();
    }

    /** To send to 64 executors takes as long as a wait: that is no wait, and each call alone would send 64 batches of a tuple. */
    @Test
    void shouldTakeNoCallForOneThatWaitsWhoseTimeIsThatOfSending() {
        for (int i = 0; i < 100; i++) {
            assertThat(calls.endCycle(64, 100_000)).isFalse();
            calls.onCycle(20, 64 * 20, 20 * 100_000, 0);
        }

        assertThat(calls.endCycle(64, 400_000)).as("longer than that").isTrue();
    }

    /** As two tasks of an executor do that pause together, and have nothing. */
    @Test
    void shouldTakeNoBriefLooksInVainForWaits() {
        for (int i = 0; i < 10; i++) {
            assertThat(calls.endCycle(0, 6_000)).isFalse();
            calls.onCycle(2, 0, 12_000, 0);
        }
        assertThat(calls.endCycle(1, LONG_NS)).isTrue();
        assertThat(calls.endCycle(0, 6_000)).isFalse();
        calls.onCycle(2, 0, 12_000, 0);
        assertThat(calls.endCycle(1, LONG_NS)).isTrue();

        assertThat(briefOnesAlone()).as("and they end a suspicion").isZero();
    }

    /** As one that polls does between its bursts, beside one that doesn't. */
    @Test
    void shouldStillSuspectASpoutAfterALongLookInVain() {
        calls.onCycle(10, 10, 10_000_000, 0);
        calls.onCycle(2, 0, 10_000_000, 0);
        calls.onCycle(10, 10, 10_000_000, 0);

        assertThat(briefOnesAlone()).isEqualTo(63);
    }

    @Test
    void shouldSeeAWaitBehindABurstWhoseSendingMayTakeAsLong() {
        calls.onCycle(41, 40 * 64, 10_100_000, 8_000_000);
        calls.onCycle(41, 40 * 64, 10_100_000, 8_000_000);

        assertThat(briefOnesAlone()).isEqualTo(63);
    }

    /** As one that fills a buffer again when it is empty, by a call that sends nothing: 64 calls alone would take longer. */
    @ParameterizedTest
    @CsvSource({"0, 319999, 320000", "5000, 319999, 320000", "100000, 6300000, 6400000"})
    void shouldTakeNoWorkInTheEndForAWaitThatIsShorterThanTheTurnsOfCallsAlone(
            long turnNs, long shorterNs, long longerNs) {
        for (int i = 0; i < 100; i++) {
            takeTurns(turnNs);
            assertThat(calls.endCycle(1, BRIEF_NS)).isFalse();
            calls.onCycle(2_501, 2_500, 12_000_000, shorterNs);
        }

        calls.onCycle(2_501, 2_500, 12_000_000, longerNs);
        calls.onCycle(2_501, 2_500, 12_000_000, longerNs);
        assertThat(briefOnesAlone()).as("longer than that").isEqualTo(63);
    }

    private void takeTurns(long turnNs) {
        for (int i = 0; i < 1_000; i++) {
            calls.onTurn(turnNs);
        }
    }

    @Test
    void shouldCountATurnForLittleThatTookMuchLongerThanTheOthers() {
        calls.onTurn(20_000_000);

        calls.onCycle(2_501, 2_500, 12_000_000, 1_000_000);
        calls.onCycle(2_501, 2_500, 12_000_000, 1_000_000);

        assertThat(briefOnesAlone()).isEqualTo(63);
    }

    /** As one that was busy beside hundreds of others, and now has a burst and a poll each time. */
    @Test
    void shouldForgetWhatTurnsTookWhenNoneIsSeenAnyMore() {
        takeTurns(100_000);

        for (int i = 0; i < 200; i++) {
            calls.onCycle(2_501, 2_500, 12_000_000, 1_000_000);
        }

        assertThat(briefOnesAlone()).isEqualTo(63);
    }
}
