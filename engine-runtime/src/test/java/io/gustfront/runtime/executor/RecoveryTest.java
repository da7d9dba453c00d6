package io.gustfront.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private final Recovery recovery = new Recovery();
    private long nowNs = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

    private Duration giveUp() {
        recovery.onGivenUp(nowNs);
        return Duration.ofNanos(recovery.notBeforeNs() - nowNs);
    }

    private void pass(Duration duration) {
        nowNs += duration.toNanos();
    }

    @Test
    void shouldGiveUpAfterSixteenThrowsInARow_U1() {
        for (int i = 0; i < 15; i++) {
            assertThat(recovery.onThrew(nowNs)).isFalse();
        }
        recovery.onReturned();
        for (int i = 0; i < 15; i++) {
            assertThat(recovery.onThrew(nowNs)).isFalse();
        }
        assertThat(recovery.onThrew(nowNs)).isTrue();
    }

    @Test
    void shouldGiveANewObjectAsManyTriesAsTheFirst_U1() {
        for (int i = 0; i < 16; i++) {
            recovery.onThrew(nowNs);
        }
        giveUp();

        assertThat(recovery.onThrew(nowNs)).isFalse();
    }

    @Test
    void shouldDoubleThePauseUpToTenSeconds_U1() {
        assertThat(giveUp()).isEqualTo(Duration.ofMillis(100));
        assertThat(giveUp()).isEqualTo(Duration.ofMillis(200));
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(10));
            giveUp();
        }
        pass(Duration.ofSeconds(10));
        assertThat(giveUp()).isEqualTo(Duration.ofSeconds(10));
    }

    /** An object that works for one call and then throws again isn't sound. */
    @Test
    void shouldNotForgetForACallThatReturned_U1() {
        giveUp();
        giveUp();
        recovery.onThrew(nowNs);
        recovery.onReturned();

        assertThat(giveUp()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void shouldForgetAfterHalfAMinuteWithoutThrows_U1() {
        for (int i = 0; i < 5; i++) {
            giveUp(); // it can't be opened
        }
        recovery.onReturned();
        pass(Duration.ofSeconds(30));

        assertThat(giveUp()).isEqualTo(Duration.ofMillis(100));
    }
}
