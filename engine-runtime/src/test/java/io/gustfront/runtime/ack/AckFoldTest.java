package io.gustfront.runtime.ack;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.tuple.RootId;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AckFoldTest {
    private static final FailReason FIRST = new FailReason(FailReason.Kind.FAILED_BY, "a", 1);
    private static final FailReason SECOND = new FailReason(FailReason.Kind.THREW, "b", 2);

    private final AckFold fold = new AckFold();

    @Test
    void shouldFoldAcksOfARootIntoOne_B3() {
        fold.ack(10, 0b001, 0);
        fold.ack(20, 0b111, 0);
        fold.ack(10, 0b110, 0);

        assertThat(fold.takeFolded().acks()).containsExactly(10, 0b111, 20, 0b111);
        assertThat(fold.isEmpty()).isTrue();
        assertThat(fold.takeFolded().size()).isZero();
    }

    @Test
    void shouldFoldAtOnceOnlyWhatStemsFromTheSameRootAsTheLast() {
        fold.ack(10, 0b001, 0);
        fold.ack(10, 0b010, 0b1);
        fold.ack(20, 0b111, 0);
        fold.ack(10, 0b100, 0);

        assertThat(fold.size()).isEqualTo(3);
        Settlements taken = fold.take();
        assertThat(taken.acks()).containsExactly(10, 0b011, 20, 0b111, 10, 0b100);
        assertThat(taken.reaches()).containsExactly(0b1, 0, 0);
    }

    @Test
    void shouldNeedRoomForTheOpenRootsHoweverOftenTheyAreAcked_B3() {
        for (int i = 0; i < 1_000_000; i++) {
            fold.ack(1 + i % 1_000, 1L << (i % 60), 1L << (i % 3));
        }

        assertThat(fold.capacity()).isLessThanOrEqualTo(2_048);
        assertThat(fold.size()).isLessThanOrEqualTo(2_048);
        assertThat(fold.takeFolded().size()).isEqualTo(1_000);
    }

    @Test
    void shouldFoldWhereATreeHasGoneIntoOneSet_W3() {
        fold.ack(10, 1, 0b001);
        fold.ack(20, 1, 0);
        fold.ack(10, 2, 0b100);
        fold.ack(30, 0, 0b010);

        Settlements taken = fold.takeFolded();
        assertThat(taken.acks()).containsExactly(10, 3, 20, 1, 30, 0);
        assertThat(taken.reaches()).containsExactly(0b101, 0, 0b010);
        fold.ack(10, 1, 0);
        assertThat(fold.take().reach(0)).as("another time").isZero();
        assertThat(taken.reach(0)).isEqualTo(0b101);
    }

    @Test
    void shouldKeepTheFirstReasonOfAFail() {
        fold.fail(10, FIRST);
        fold.fail(10, SECOND);

        assertThat(fold.size()).isEqualTo(1);
        assertThat(fold.take().fails()).containsExactly(Map.entry(10L, FIRST));
        assertThat(fold.isEmpty()).isTrue();
    }

    @Test
    void shouldStartAnewAfterAllWasTaken() {
        fold.ack(10, 1, 0);
        Settlements before = fold.take();
        fold.ack(10, 2, 0);

        assertThat(fold.take().acks()).containsExactly(10, 2);
        assertThat(before.acks()).containsExactly(10, 1);
    }

    @Test
    void shouldNotChangeWhatWasTaken() {
        fold.fail(10, FIRST);
        Settlements before = fold.take();
        fold.fail(20, SECOND);

        assertThat(before.fails()).containsExactly(Map.entry(10L, FIRST));
        assertThat(fold.take().fails()).containsExactly(Map.entry(20L, SECOND));
    }

    @Test
    void shouldFoldInWhatCouldNotBeSent() {
        fold.ack(10, 1, 0b01);
        fold.fail(30, FIRST);
        Settlements back = fold.take();
        fold.ack(10, 2, 0b10);
        fold.ack(20, 4, 0);
        fold.fail(30, SECOND);

        fold.add(back);

        Settlements all = fold.takeFolded();
        assertThat(all.acks()).containsExactly(10, 3, 20, 4);
        assertThat(all.reaches()).containsExactly(0b11, 0);
        assertThat(all.fails()).containsExactly(Map.entry(30L, SECOND));
    }

    @Test
    void shouldAgreeWithANaiveMapThroughGrowthAndCollisions_B3() {
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            AckFold folded = new AckFold();
            for (int round = 0; round < 4; round++) {
                Map<Long, Long> model = new HashMap<>();
                Map<Long, Long> reached = new HashMap<>();
                int roots = 1 + random.nextInt(2_000);
                for (int i = 0; i < 3 * roots; i++) {
                    long root = RootId.of(1 + random.nextInt(3), random.nextInt(roots));
                    long xor = random.nextLong();
                    long reach = round == 1 || random.nextInt(9) > 0 ? 0 : 1L << random.nextInt(64);
                    folded.ack(root, xor, reach);
                    model.merge(root, xor, (a, b) -> a ^ b);
                    reached.merge(root, reach, (a, b) -> a | b);
                }
                assertThat(folded.size()).isBetween(model.size(), 3 * Math.max(64, model.size()));
                Settlements all = folded.takeFolded();
                long[] pairs = all.acks();
                Map<Long, Long> taken = new HashMap<>();
                for (int i = 0; i < pairs.length; i += 2) {
                    assertThat(taken.put(pairs[i], pairs[i + 1])).as("once").isNull();
                    assertThat(all.reach(i / 2)).as("seed %d", seed).isEqualTo(reached.get(pairs[i]));
                }
                assertThat(taken).as("seed %d", seed).isEqualTo(model);
            }
        }
    }

    @Test
    void shouldGiveUpWhatABurstNeeded() {
        for (int i = 1; i <= 100_000; i++) {
            fold.ack(i, i, 0);
        }
        fold.take();
        assertThat(fold.capacity()).as("another may follow").isGreaterThan(100_000);

        for (int round = 0; round < 5; round++) {
            fold.ack(7, 1, 0);
            assertThat(fold.take().acks()).containsExactly(7, 1);
        }

        assertThat(fold.capacity()).isLessThanOrEqualTo(4_096);
        for (int i = 1; i <= 10_000; i++) {
            fold.ack(i, i, 0);
        }
        assertThat(fold.take().size()).isEqualTo(10_000);
    }
}
