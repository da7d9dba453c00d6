package io.gustfront.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CallQueueTest {
    private static final class Node extends CallNode {
        private final int producer;
        private final int number;

        Node(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }
    }

    private final CallQueue queue = new CallQueue();

    @Test
    void shouldBeEmptyAtFirst() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.looksEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void shouldGiveOutInTheOrderOfTheCalls_C1() {
        Node first = new Node(0, 1);
        Node second = new Node(0, 2);
        queue.add(first);
        queue.add(second);

        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.looksEmpty()).isTrue();
    }

    /** By any history: the queue's stub may be anywhere. */
    @Test
    void shouldGiveOutNoMoreThanWasThereWhenAskedForTheNewest_C2() {
        for (int taken = 0; taken < 4; taken++) {
            for (int here = 0; here < 4; here++) {
                CallQueue any = new CallQueue();
                for (int i = 0; i < taken; i++) {
                    any.add(new Node(0, i));
                    assertThat(any.poll()).isNotNull();
                }
                for (int i = 0; i < here; i++) {
                    any.add(new Node(1, i));
                }
                CallNode newest = any.newest();
                int got = 0;
                CallNode node;
                while ((node = any.pollUpTo(newest)) != null) {
                    got++;
                    any.add(new Node(2, got)); // each brings another
                    if (node == newest) {
                        break;
                    }
                }
                assertThat(got).isEqualTo(here);
            }
        }
    }

    @Test
    void shouldTakeAnElementAgainOnceItWasGivenOut() {
        Node node = new Node(0, 1);
        for (int i = 0; i < 3; i++) {
            queue.add(node);
            assertThat(queue.poll()).isSameAs(node);
            assertThat(queue.poll()).isNull();
        }
    }

    @Test
    void shouldNotKeepLaterElementsAliveByEarlierOnes() {
        Node kept = new Node(0, 1); // by user code, for hours
        Node later = new Node(0, 2);
        queue.add(kept);
        queue.add(later);

        assertThat(queue.poll()).isSameAs(kept);
        assertThat(queue.poll()).isSameAs(later);

        assertThat(kept.next).isNull();
        assertThat(later.next).isNull();
    }

    @Test
    void shouldAgreeWithANaiveQueueWhateverHappens() {
        for (long seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CallQueue tested = new CallQueue();
            Deque<Node> model = new ArrayDeque<>();
            for (int step = 0; step < 500; step++) {
                if (random.nextInt(5) < 2) {
                    Node node = new Node(0, step);
                    tested.add(node);
                    model.add(node);
                } else {
                    assertThat(tested.poll()).isSameAs(model.poll());
                }
                assertThat(tested.isEmpty()).isEqualTo(model.isEmpty());
            }
        }
    }

    @Test
    @Timeout(30)
    void shouldKeepTheOrderOfEachOfSeveralProducers_C1() throws InterruptedException {
        int producers = 3;
        int each = 100_000;
        CyclicBarrier start = new CyclicBarrier(producers);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < each; i++) {
                    queue.add(new Node(producer, i));
                }
            });
            threads.add(thread);
            thread.start();
        }

        int[] next = new int[producers];
        int left = producers * each;
        while (left > 0) {
            Node node = (Node) queue.poll();
            if (node == null) {
                Thread.onSpinWait();
                continue;
            }
            assertThat(node.number == next[node.producer]++)
                    .as("in order, none lost, none twice")
                    .isTrue();
            left--;
        }

        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }
}
