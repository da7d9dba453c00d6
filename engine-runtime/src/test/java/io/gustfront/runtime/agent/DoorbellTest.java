package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DoorbellTest {
    private final Doorbell bell = new Doorbell();

    @Test
    void shouldAnswerARingOnce() {
        assertThat(bell.answer()).isFalse();
        bell.ring();
        bell.ring();

        assertThat(bell.answer()).isTrue();
        assertThat(bell.answer()).isFalse();
    }

    @Test
    void shouldKeepWhoWasRungFromSleeping() {
        bell.ring();
        assertThat(bell.beforeSleep(Sleeper.of(Thread.currentThread()))).isTrue();
        bell.afterSleep(null);

        assertThat(bell.answer()).isTrue();
        assertThat(bell.beforeSleep(Sleeper.of(Thread.currentThread()))).isFalse();
    }

    @Test
    void shouldWakeTheSleeper() {
        assertThat(bell.beforeSleep(Sleeper.of(Thread.currentThread()))).isFalse();

        bell.ring();

        LockSupport.park(); // returns at once, for there is a permit; else the test hangs
        bell.afterSleep(null);
        assertThat(bell.answer()).isTrue();
    }

    /** Without a timeout at the park, one lost wake-up hangs it. */
    @Test
    @Timeout(30)
    void shouldLoseNoWakeUp() throws InterruptedException {
        int rounds = 20_000;
        AtomicInteger work = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Thread sleeper = new Thread(() -> {
            while (done.get() < rounds) {
                boolean unused = bell.answer();
                if (work.get() > done.get()) {
                    done.incrementAndGet();
                    continue;
                }
                if (!bell.beforeSleep(Sleeper.of(Thread.currentThread()))) {
                    LockSupport.park(this);
                }
                bell.afterSleep(null);
            }
        });
        sleeper.start();

        for (int i = 1; i <= rounds; i++) {
            work.incrementAndGet();
            bell.ring();
            if (i % 3 != 0) {
                while (done.get() < i) { // now it goes to sleep, or is about to
                    Thread.onSpinWait();
                    Thread.yield();
                }
            }
        }

        sleeper.join();
        assertThat(done.get()).isEqualTo(rounds);
    }
}
