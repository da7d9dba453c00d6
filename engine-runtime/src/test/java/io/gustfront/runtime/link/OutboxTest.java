package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutboxTest {
    private static final int CHARGE_OF_68 = 100;

    private final Outbox outbox = new Outbox(3 * CHARGE_OF_68);

    private static byte[] payload() {
        return new byte[68];
    }

    @Test
    void shouldRefuseWhatDoesNotFit_K6() {
        assertThat(outbox.offer(payload())).isTrue();
        assertThat(outbox.offer(payload())).isTrue();
        assertThat(outbox.offer(new byte[69])).isFalse();
        assertThat(outbox.offer(payload())).isTrue();
        assertThat(outbox.offer(new byte[0])).isFalse();
        assertThat(outbox.reservedBytes()).isEqualTo(300);
    }

    @Test
    void shouldTakeAPayloadLargerThanItselfIfItIsAlone_K6() {
        assertThat(outbox.offer(new byte[10_000])).isTrue();
        assertThat(outbox.offer(new byte[0])).isFalse();
    }

    @Test
    void shouldBoundTheNumberOfEmptyPayloads() {
        int taken = 0;
        while (outbox.offer(new byte[0])) {
            taken++;
        }

        assertThat(taken).isEqualTo(300 / Outbox.OVERHEAD_BYTES);
    }

    @Test
    void shouldTellOfRoomOnceAfterItRefused() {
        for (int i = 0; i < 3; i++) {
            outbox.offer(payload());
        }
        assertThat(outbox.offer(payload())).isFalse();

        assertThat(outbox.release(100)).isFalse();
        assertThat(outbox.release(100)).isTrue();
        assertThat(outbox.release(100)).isFalse();
    }

    @Test
    void shouldNotTellOfRoomIfItRefusedNobody() {
        outbox.offer(payload());

        assertThat(outbox.release(100)).isFalse();
    }

    @Test
    void shouldHandOverWhatIsThereInOrderWhenItCloses() {
        byte[] one = payload();
        byte[] two = payload();
        byte[] three = payload();
        outbox.offer(one);
        outbox.offer(two);
        outbox.offer(three);
        assertThat(outbox.peek()).isSameAs(one);
        outbox.remove();

        List<byte[]> remains = new ArrayList<>();
        outbox.close(100, remains::add);

        assertThat(remains).containsExactly(two, three);
        assertThat(outbox.reservedBytes()).isZero();
        assertThat(outbox.offer(payload())).isFalse();
    }

    @Test
    void shouldTakeNothingOnceSealedAndStillGiveWhatItHas() {
        outbox.offer(payload());
        outbox.seal();

        assertThat(outbox.offer(payload())).isFalse();
        assertThat(outbox.reservedBytes()).isEqualTo(100);
        assertThat(outbox.peek()).isNotNull();
        outbox.remove();
        assertThat(outbox.release(100)).isFalse();
        assertThat(outbox.reservedBytes()).isZero();
    }

    @RepeatedTest(20)
    void shouldLoseNothingThatWasTakenWhileItClosed() throws InterruptedException {
        Outbox contended = new Outbox(10_000);
        int producers = 3;
        AtomicLong taken = new AtomicLong();
        CountDownLatch running = new CountDownLatch(producers);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            Thread thread = new Thread(() -> {
                running.countDown();
                int refused = 0;
                while (refused < 1_000) {
                    if (contended.offer(new byte[10])) {
                        taken.incrementAndGet();
                    } else {
                        refused++;
                        Thread.onSpinWait();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        running.await();

        long[] found = new long[1];
        for (int i = 0; i < 2_000; i++) {
            if (contended.peek() != null) {
                contended.remove();
                contended.release(42);
                found[0]++;
            }
        }
        contended.close(0, payload -> found[0]++);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(found[0]).isEqualTo(taken.get());
    }
}
