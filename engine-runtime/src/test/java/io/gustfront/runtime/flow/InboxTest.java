package io.gustfront.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.agent.Doorbell;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InboxTest {
    private final Doorbell bell = new Doorbell();
    private final Queue<Parcel> refused = new ConcurrentLinkedQueue<>();
    private final Share local = new Share(8, 1);
    private final Share feedback = new Share(2, 1);
    private final Inbox inbox = new Inbox(local, feedback, bell, refused::add);

    @Test
    void shouldGiveOutInOrderAndRing() {
        Parcel first = parcel();
        Parcel second = parcel();
        inbox.offer(first, false);
        inbox.offer(second, false);

        assertThat(bell.answer()).isTrue();
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(inbox.poll()).isSameAs(first);
        assertThat(inbox.poll()).isSameAs(second);
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void shouldGiveOutWhatClosesACycleFirst_B4() {
        Parcel forward = parcel();
        Parcel back = parcel();
        inbox.offer(forward, false);
        inbox.offer(back, true);

        assertThat(inbox.poll()).isSameAs(back);
        assertThat(inbox.poll()).isSameAs(forward);
        assertThat(inbox.localShare(true)).isSameAs(feedback);
        assertThat(inbox.localShare(false)).isSameAs(local);
    }

    @Test
    void shouldRefuseWhatComesAfterItClosedToSendersButGiveOutTheRest_M1() {
        Parcel before = parcel();
        Parcel after = parcel();
        inbox.offer(before, false);
        inbox.closeToSenders();
        inbox.offer(after, false);

        assertThat(refused).containsExactly(after);
        assertThat(inbox.poll()).isSameAs(before);
    }

    @Test
    void shouldRefuseWhatIsInItWhenItCloses_K4() {
        Parcel forward = parcel();
        Parcel back = parcel();
        Parcel late = parcel();
        inbox.offer(forward, false);
        inbox.offer(back, true);

        inbox.close();
        inbox.offer(late, true);

        assertThat(refused).containsExactlyInAnyOrder(forward, back, late);
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    @Timeout(30)
    void shouldLoseNothingWhenItClosesUnderItsSenders_K4() throws Exception {
        for (int round = 0; round < 200; round++) {
            int senders = 2;
            int each = 50;
            boolean drainsFirst = round % 2 == 0;
            Set<Parcel> seen = ConcurrentHashMap.newKeySet();
            AtomicInteger twice = new AtomicInteger();
            Inbox tested = new Inbox(local, feedback, bell, parcel -> {
                if (!seen.add(parcel)) {
                    twice.incrementAndGet();
                }
            });
            CyclicBarrier start = new CyclicBarrier(senders + 1);
            List<Thread> threads = new ArrayList<>();
            for (int s = 0; s < senders; s++) {
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    for (int i = 0; i < each; i++) {
                        tested.offer(parcel(), i % 2 == 0);
                    }
                });
                threads.add(thread);
                thread.start();
            }

            start.await();
            for (int i = 0; i < 30; i++) {
                if (i == 20 && drainsFirst) {
                    tested.closeToSenders();
                }
                Parcel polled = tested.poll();
                if (polled != null && !seen.add(polled)) {
                    twice.incrementAndGet();
                }
            }
            tested.close();
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(seen).as("round %d", round).hasSize(senders * each);
            assertThat(twice).hasValue(0);
            assertThat(tested.poll()).isNull();
        }
    }

    private final AtomicInteger made = new AtomicInteger();

    private Parcel parcel() {
        return Parcel.of(new byte[made.incrementAndGet() % 7], 1, new Share(0, 0));
    }
}
