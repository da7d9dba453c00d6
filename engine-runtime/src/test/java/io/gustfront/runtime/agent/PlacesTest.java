package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PlacesTest {
    private final Places places = new Places(2);

    @Test
    void shouldGiveOutAsManyAsThereAre() {
        assertThat(places.isAnyLeft()).isTrue();
        assertThat(places.tryTake()).isTrue();
        assertThat(places.tryTake()).isTrue();
        assertThat(places.isAnyLeft()).isFalse();
        assertThat(places.tryTake()).isFalse();

        places.give();

        assertThat(places.tryTake()).isTrue();
        assertThat(places.taken()).isEqualTo(2);
    }

    @Test
    void shouldTakeBackOneTooManyAndNoMore() {
        assertThat(places.tryTake()).isTrue();
        assertThat(places.tryTake()).isTrue();
        assertThat(places.areTooMany()).isFalse();
        assertThat(places.giveIfTooMany()).isFalse();

        places.take();

        assertThat(places.areTooMany()).isTrue();
        assertThat(places.giveIfTooMany()).isTrue();
        assertThat(places.giveIfTooMany()).isFalse();
        assertThat(places.taken()).isEqualTo(2);
    }

    @Test
    @Timeout(30)
    void shouldNeverHaveMoreThanThereAreTakenThoughManyTryAtOnce() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                int left = 20_000;
                while (left > 0) {
                    if (places.tryTake()) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        places.give();
                        left--;
                    } else {
                        Thread.onSpinWait();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most.get()).isBetween(1, 2);
        assertThat(places.taken()).isZero();
    }
}
