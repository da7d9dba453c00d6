package io.gustfront.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.agent.Sleeper;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ShareTest {
    private final Doorbell bell = new Doorbell();

    @Test
    void shouldGiveAWholeBatchWhileOnePlaceIsFree_B2() {
        Share share = new Share(1, 1);

        assertThat(share.tryTake(5, 100)).isTrue();

        assertThat(share.free()).isEqualTo(-4);
        assertThat(share.tryTake(1, 1)).isFalse();
        assertThat(share.free()).isEqualTo(-4);
    }

    @Test
    void shouldTakeNothingWhenBytesAreShort_B2() {
        Share share = new Share(10, 100);
        assertThat(share.tryTake(1, 100)).isTrue();

        assertThat(share.tryTake(1, 1)).isFalse();

        assertThat(share.free()).isEqualTo(9);
        assertThat(share.tryTake(1, 0)).isTrue();
    }

    @Test
    void shouldRingWhoWasRefusedWhenThereIsRoom_B2() {
        Share share = new Share(2, 100);
        assertThat(share.tryTake(3, 0, bell)).isTrue();
        assertThat(share.tryTake(1, 0, bell)).isFalse();

        share.giveBack(1, 0);
        assertThat(bell.answer()).as("none is free yet").isFalse();
        share.giveBack(1, 0);

        assertThat(bell.answer()).isTrue();
        share.giveBack(1, 0);
        assertThat(bell.answer()).as("once").isFalse();
    }

    @Test
    void shouldNotRingWhoIsStillShortOfBytes_B2() {
        Share share = new Share(10, 100);
        assertThat(share.tryTake(1, 300)).isTrue();

        assertThat(share.tryTake(1, 10, bell)).isFalse();
        assertThat(bell.answer()).as("its own try").isFalse();
        share.giveBack(1, 100);
        assertThat(bell.answer()).as("100 bytes over").isFalse();
        share.giveBack(0, 150);

        assertThat(bell.answer()).isTrue();
        assertThat(share.tryTake(1, 10, bell)).isTrue();
    }

    /** Who is woken for a single place has hardly begun when it has to wait again. */
    @Test
    void shouldRingWhenHalfOfThePlacesAreFree_B2() {
        Share share = new Share(10, 100);
        assertThat(share.tryTake(10, 0)).isTrue();
        assertThat(share.tryTake(1, 0, bell)).isFalse();

        share.giveBack(4, 0);
        assertThat(bell.answer()).isFalse();
        assertThat(share.tryTake(1, 0)).as("who looks finds them").isTrue();
        share.giveBack(1, 0);
        share.giveBack(1, 0);

        assertThat(bell.answer()).isTrue();
    }

    @Test
    void shouldRingForAnyPlaceOfWhatIsOnlyGranted_B2() {
        Share share = new Share(0, 0);
        assertThat(share.tryTake(1, 1, bell)).isFalse();

        share.giveBack(1, 1);

        assertThat(bell.answer()).isTrue();
    }

    @Test
    void shouldRingAllWhoWait_B2() {
        Share share = new Share(1, 1);
        List<Doorbell> bells = List.of(new Doorbell(), new Doorbell(), new Doorbell());
        assertThat(share.tryTake(1, 1)).isTrue();
        bells.forEach(each -> assertThat(share.tryTake(1, 1, each)).isFalse());

        share.giveBack(1, 1);

        assertThat(bells).allMatch(Doorbell::answer);
    }

    @Test
    @Timeout(30)
    void shouldNeverGiveMoreThanItHasAndABatch_B2() throws InterruptedException {
        int places = 50;
        int bytes = 1_000;
        int most = 8;
        Share share = new Share(places, bytes);
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger takenBytes = new AtomicInteger();
        AtomicInteger violations = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            SplittableRandom random = new SplittableRandom(t);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 30_000; i++) {
                    int tuples = 1 + random.nextInt(most);
                    int size = 1 + random.nextInt(200);
                    if (share.tryTake(tuples, size)) {
                        int now = taken.addAndGet(tuples);
                        int nowBytes = takenBytes.addAndGet(size);
                        if (now >= places + most || nowBytes >= bytes + 200) {
                            violations.incrementAndGet();
                        }
                        taken.addAndGet(-tuples);
                        takenBytes.addAndGet(-size);
                        share.giveBack(tuples, size);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(violations).hasValue(0);
        assertThat(share.free()).isEqualTo(places);
        assertThat(share.tryTake(1, bytes)).isTrue();
        assertThat(share.tryTake(1, 1)).isFalse();
    }

    /** Takers that are refused wait for their bell without a timeout: one that isn't rung hangs the test. */
    @Test
    @Timeout(30)
    void shouldNotForgetWhoWaits_B2() throws InterruptedException {
        Share share = new Share(1, 1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            Thread thread = new Thread(() -> {
                Doorbell own = new Doorbell();
                for (int i = 0; i < 5_000; i++) {
                    while (!share.tryTake(1, 1, own)) {
                        if (!own.beforeSleep(Sleeper.of(Thread.currentThread()))) {
                            LockSupport.park(own);
                        }
                        own.afterSleep(null);
                        boolean unused = own.answer();
                    }
                    share.giveBack(1, 1);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(share.free()).isEqualTo(1);
    }

    /** Nobody gives anything back after the one place: a refusal that misses that waits for ever, and so does the round. */
    @Test
    @Timeout(30)
    @SuppressWarnings("ThreadPriorityCheck") // as in awaitUninterrupted
    void shouldNotLoseThePlaceThatIsGivenBackDuringARefusal_B2() throws InterruptedException {
        int rounds = 20_000;
        Share share = new Share(1, 1);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Thread taker = new Thread(() -> {
            Doorbell own = new Doorbell();
            for (int round = 1; round <= rounds; round++) {
                awaitUninterrupted(begun, round);
                while (!share.tryTake(1, 1, own)) {
                    if (!own.beforeSleep(Sleeper.of(Thread.currentThread()))) {
                        LockSupport.park(own);
                    }
                    own.afterSleep(null);
                    boolean unused = own.answer();
                }
                share.giveBack(1, 1);
                ended.set(round);
            }
        });
        taker.setDaemon(true);
        taker.start();

        for (int round = 1; round <= rounds; round++) {
            assertThat(share.tryTake(1, 1)).isTrue();
            begun.set(round);
            for (int spins = round % 64; spins > 0; spins--) {
                Thread.onSpinWait();
            }
            share.giveBack(1, 1);
            while (ended.get() != round) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("round " + round + " didn't end");
                }
                Thread.yield();
            }
        }
        taker.join();
    }

    @SuppressWarnings("ThreadPriorityCheck") // on a busy machine the other thread may want this very processor
    private static void awaitUninterrupted(AtomicInteger value, int wanted) {
        while (value.get() != wanted) {
            Thread.yield();
        }
    }

    @Test
    void shouldGiveNothingBeforeWhatIsTakenIsWithinASmallerSize_B2() {
        Share share = new Share(10, 1_000);
        assertThat(share.tryTake(8, 800)).isTrue();

        share.resize(4, 500);

        assertThat(share.free()).isEqualTo(-4);
        share.giveBack(4, 400);
        assertThat(share.tryTake(1, 1)).isFalse();
        share.giveBack(4, 400);
        assertThat(share.free()).isEqualTo(4);
        assertThat(share.tryTake(1, 501)).isTrue();
        assertThat(share.tryTake(1, 1)).as("no more bytes").isFalse();
    }

    @Test
    void shouldRingWhoWaitsWhenItGrows_B2() {
        Share share = new Share(1, 1_000);
        Doorbell bell = new Doorbell();
        assertThat(share.tryTake(1, 1)).isTrue();
        assertThat(share.tryTake(1, 1, bell)).isFalse();

        share.resize(2, 1_000);

        assertThat(bell.answer()).isTrue();
        assertThat(share.tryTake(1, 1)).isTrue();
    }
}
