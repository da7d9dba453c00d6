package io.gustfront.runtime.tuple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.tuple.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EnvelopeTest {
    private static final SpoutFence FENCE = new SpoutFence(1, 2, 3, 4, 0);
    private static final SourceStream STREAM = new SourceStream(5, "spout", "s", new Fields("a", "b"), false);
    private static final List<Object> VALUES = List.of("x", 1);

    @Test
    void shouldBeSettledByTheFirstWhoClaimsIt_C1() {
        Envelope tuple = Envelope.ofRoot(STREAM, 3, 9, VALUES, 0, 77, 88, FENCE);
        assertThat(tuple.isClaimed()).isFalse();

        assertThat(tuple.claim()).isTrue();

        assertThat(tuple.claim()).isFalse();
        assertThat(tuple.claimByEngine()).isFalse();
        assertThat(tuple.isClaimed()).isTrue();
        assertThat(tuple.isClaimedByEngine()).isFalse();
    }

    @Test
    void shouldTellThatTheEngineSettledIt_L6() {
        Envelope tuple = Envelope.ofRoot(STREAM, 3, 9, VALUES, 0, 77, 88, FENCE);

        assertThat(tuple.claimByEngine()).isTrue();

        assertThat(tuple.claim()).isFalse();
        assertThat(tuple.isClaimedByEngine()).isTrue();
    }

    @Test
    void shouldCountWhatIsAnchoredBetweenTheClaimAndItsApplication_C1() {
        Envelope tuple = Envelope.ofRoot(STREAM, 3, 9, VALUES, 0, 77, 88, FENCE);
        tuple.addChild(0b001);
        assertThat(tuple.claim()).isTrue();
        tuple.addChild(0b100);

        assertThat(tuple.isApplied()).isFalse();
        tuple.setApplied();

        assertThat(tuple.isApplied()).isTrue();
        assertThat(tuple.childXor()).isEqualTo(0b101);
    }

    @Test
    @Timeout(30)
    void shouldHaveOneClaimerHoweverManyTry_C1() throws Exception {
        int rounds = 2_000;
        int threads = 3;
        Envelope[] tuples = new Envelope[rounds];
        for (int i = 0; i < rounds; i++) {
            tuples[i] = Envelope.ofRoot(STREAM, 3, 9, VALUES, 0, 77, 88, FENCE);
        }
        AtomicInteger[] claims = new AtomicInteger[rounds];
        for (int i = 0; i < rounds; i++) {
            claims[i] = new AtomicInteger();
        }
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            boolean engine = t == 0;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < rounds; i++) {
                    if (engine ? tuples[i].claimByEngine() : tuples[i].claim()) {
                        claims[i].incrementAndGet();
                    }
                }
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }

        assertThat(claims).allMatch(count -> count.get() == 1);
    }

    @Test
    void shouldKnowItsOneRoot() {
        Envelope tuple = Envelope.ofRoot(STREAM, 3, 9, VALUES, 12, 77, 88, FENCE);

        assertThat(tuple.isTracked()).isTrue();
        assertThat(tuple.rootCount()).isEqualTo(1);
        assertThat(tuple.rootId(0)).isEqualTo(77);
        assertThat(tuple.rootEdge(0)).isEqualTo(88);
        assertThat(tuple.rootFence(0)).isEqualTo(FENCE);
        assertThat(tuple.bytes()).isEqualTo(12);
    }

    @Test
    void shouldBeAsTrackedAsTheRootsThatItIsMadeWith() {
        Roots.Builder roots = new Roots.Builder();
        assertThat(of(roots.build()).isTracked()).isFalse();
        roots.add(7, 8, FENCE);
        assertThat(of(roots.build()).rootId(0)).isEqualTo(7);
        roots.add(7, 8, FENCE);
        roots.add(9, 10, FENCE);
        Envelope two = of(roots.build());

        assertThat(two.rootCount()).isEqualTo(2);
        assertThat(two.rootId(1)).isEqualTo(9);
        assertThat(two.rootEdge(1)).isEqualTo(10);
        assertThat(two.isTracked()).isTrue();
    }

    @Test
    void shouldHaveNoRootWhenUntracked() {
        Envelope tuple = Envelope.untracked(STREAM, 3, 9, VALUES, 0);

        assertThat(tuple.isTracked()).isFalse();
        assertThat(tuple.rootCount()).isZero();
        assertThatThrownBy(() -> tuple.rootFence(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldTellWhereItCameFrom() {
        Envelope tuple = Envelope.untracked(STREAM, 3, 9, VALUES, 0);

        assertThat(tuple.getSourceComponent()).isEqualTo("spout");
        assertThat(tuple.getSourceStreamId()).isEqualTo("s");
        assertThat(tuple.getSourceTask()).isEqualTo(3);
        assertThat(tuple.targetTask()).isEqualTo(9);
        assertThat(tuple.getFields()).isEqualTo(new Fields("a", "b"));
        assertThat(tuple.getString(0)).isEqualTo("x");
        assertThat(tuple.getIntegerByField("b")).isEqualTo(1);
        assertThat(tuple.isTick()).isFalse();
        assertThat(tuple).hasToString("tuple from spout:s task 3 to task 9 [x, 1]");
    }

    @Test
    void shouldKnowATick() {
        Envelope tick = Envelope.untracked(StreamTable.TICK, 0, 9, List.of(), 0);

        assertThat(tick.isTick()).isTrue();
        assertThat(tick.isTracked()).isFalse();
    }

    private static Envelope of(Roots roots) {
        return Envelope.ofRoots(STREAM, 3, 9, VALUES, 0, roots);
    }
}
