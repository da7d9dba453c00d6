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
    private static final Object[] VALUES = {"x", 1};

    @Test
    void shouldBeSettledByTheFirstWhoClaimsIt_C1() {
        Envelope tuple = Envelope.ofRoot(new Hop(STREAM, 3, 9), VALUES, 77, 88, FENCE);
        assertThat(tuple.isClaimed()).isFalse();

        assertThat(tuple.claim()).isTrue();

        assertThat(tuple.claim()).isFalse();
        assertThat(tuple.settleByEngine()).isFalse();
        assertThat(tuple.isClaimed()).isTrue();
        assertThat(tuple.isSettledByEngine()).isFalse();
    }

    @Test
    void shouldTellThatTheEngineSettledIt_L6() {
        Envelope tuple = Envelope.ofRoot(new Hop(STREAM, 3, 9), VALUES, 77, 88, FENCE);

        assertThat(tuple.settleByEngine()).isTrue();

        assertThat(tuple.claim()).isFalse();
        assertThat(tuple.isSettledByEngine()).isTrue();
    }

    @Test
    void shouldCountWhatIsAnchoredBetweenTheClaimAndItsApplication_C1() {
        Envelope tuple = Envelope.ofRoot(new Hop(STREAM, 3, 9), VALUES, 77, 88, FENCE);
        tuple.addChild(0b001);
        assertThat(tuple.claim()).isTrue();
        tuple.addChild(0b100);

        assertThat(tuple.isSettled()).isFalse();
        tuple.settle();

        assertThat(tuple.isSettled()).isTrue();
        assertThat(tuple.edges(0)).isEqualTo(88 ^ 0b101);
    }

    @Test
    void shouldBeSettledByTheExecutorAtOnceEvenIfItIsClaimedAtThatMoment_C1() {
        Envelope tuple = Envelope.ofRoot(new Hop(STREAM, 3, 9), VALUES, 77, 88, FENCE);
        tuple.settle();

        assertThat(tuple.claim()).isFalse();
        assertThat(tuple.isSettled()).isTrue();
        assertThat(tuple.isSettledByEngine()).isFalse();
    }

    @Test
    @Timeout(30)
    void shouldHaveOneClaimerHoweverManyTry_C1() throws Exception {
        int rounds = 2_000;
        int threads = 3;
        Envelope[] tuples = new Envelope[rounds];
        for (int i = 0; i < rounds; i++) {
            tuples[i] = Envelope.ofRoot(new Hop(STREAM, 3, 9), VALUES, 77, 88, FENCE);
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
                    if (engine ? tuples[i].settleByEngine() : tuples[i].claim()) {
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
        Envelope tuple = Envelope.ofRoot(new Hop(STREAM, 3, 9), VALUES, 77, 88, FENCE);

        assertThat(tuple.isTracked()).isTrue();
        assertThat(tuple.rootCount()).isEqualTo(1);
        assertThat(tuple.rootId(0)).isEqualTo(77);
        assertThat(tuple.edges(0)).isEqualTo(88);
        assertThat(tuple.rootFence(0)).isEqualTo(FENCE);
        assertThat(tuple.bytes()).isZero();
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
        assertThat(two.edges(1)).isEqualTo(10);
        assertThat(two.isTracked()).isTrue();
    }

    @Test
    void shouldKnowItsSizeIfItCameEncoded() {
        Roots.Builder roots = new Roots.Builder();
        assertThat(Envelope.ofRoots(new Hop(STREAM, 3, 9), VALUES, roots.build(), 12)
                        .bytes())
                .isEqualTo(12);
        roots.add(7, 8, FENCE);
        Envelope one = Envelope.ofRoots(new Hop(STREAM, 3, 9), VALUES, roots.build(), 12);
        one.addChild(1);

        assertThat(one.bytes()).isEqualTo(12);
        assertThat(one.rootCount()).isEqualTo(1);
        assertThat(one.rootId(0)).isEqualTo(7);
        assertThat(one.edges(0)).isEqualTo(9);
        assertThat(one.rootFence(0)).isEqualTo(FENCE);
    }

    @Test
    void shouldCountWhatIsAnchoredInEachOfItsTrees() {
        Roots.Builder roots = new Roots.Builder();
        roots.add(7, 0b1000, FENCE);
        roots.add(9, 0b10000, FENCE);
        Envelope two = of(roots.build());

        two.addChild(0b1);

        assertThat(two.edges(0)).isEqualTo(0b1001);
        assertThat(two.edges(1)).isEqualTo(0b10001);
    }

    @Test
    void shouldHaveNoRootWhenUntracked() {
        Envelope tuple = Envelope.untracked(new Hop(STREAM, 3, 9), VALUES);

        assertThat(tuple.isTracked()).isFalse();
        assertThat(tuple.rootCount()).isZero();
        assertThatThrownBy(() -> tuple.rootFence(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldTellWhereItCameFrom() {
        Envelope tuple = Envelope.untracked(new Hop(STREAM, 3, 9), VALUES);

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
        Envelope tick = Envelope.untracked(new Hop(StreamTable.TICK, 0, 9), TupleValues.NONE);

        assertThat(tick.isTick()).isTrue();
        assertThat(tick.isTracked()).isFalse();
    }

    private static Envelope of(Roots roots) {
        return Envelope.ofRoots(new Hop(STREAM, 3, 9), VALUES, roots, 0);
    }
}
