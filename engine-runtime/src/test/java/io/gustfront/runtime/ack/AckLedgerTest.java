package io.gustfront.runtime.ack;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.tuple.RootId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AckLedgerTest {
    private static final int TASK = 7;

    private static final class Tree {
        private final Object messageId;
        private final long openedNs;
        private long xor;
        private long reached;
        private long lost;

        Tree(Object messageId, long openedNs, long xor) {
            this.messageId = messageId;
            this.openedNs = openedNs;
            this.xor = xor;
        }
    }

    @Test
    void shouldTellTheMessageOnceAllEdgesWereCountedTwice() {
        AckLedger ledger = new AckLedger(TASK, 4, 0);
        long root = ledger.open(0b0110, "m", 5);

        assertThat(ledger.ack(root, 0b0010)).isNull();
        assertThat(ledger.ack(root, 0b0100 ^ 0b1000)).isNull();
        assertThat(ledger.ack(root, 0b1000)).isEqualTo("m");
        assertThat(ledger.lastOpenedNs()).isEqualTo(5);
        assertThat(ledger.size()).isZero();
    }

    @Test
    void shouldDecideAVerdictOnce_L2() {
        AckLedger ledger = new AckLedger(TASK, 4, 0);
        long acked = ledger.open(1, "acked", 0);
        long failed = ledger.open(1, "failed", 0);

        assertThat(ledger.ack(acked, 1)).isEqualTo("acked");
        assertThat(ledger.fail(failed)).isEqualTo("failed");

        for (long root : new long[] {acked, failed}) {
            assertThat(ledger.ack(root, 1)).isNull();
            assertThat(ledger.ack(root, 0)).isNull();
            assertThat(ledger.fail(root)).isNull();
            assertThat(ledger.isOpen(root)).isFalse();
            assertThat(ledger.messageId(root)).isNull();
        }
        assertThat(ledger.size()).isZero();
    }

    @Test
    void shouldIgnoreRootsThatShareAPlaceWithAnOpenOne_L2() {
        AckLedger ledger = new AckLedger(TASK, 4, 0);
        long root = ledger.open(1, "m", 0);

        for (int capacity = 16; capacity <= 1 << 20; capacity *= 2) {
            assertThat(ledger.ack(root + capacity, 1)).isNull();
            assertThat(ledger.fail(root + capacity)).isNull();
            assertThat(ledger.isOpen(root + capacity)).isFalse();
        }
        assertThat(ledger.ack(RootId.of(TASK + 1, root), 1)).isNull();

        assertThat(ledger.ack(root, 1)).isEqualTo("m");
    }

    @Test
    void shouldKeepOldTreesWhileTheSequenceGoesRoundTheRing() {
        AckLedger ledger = new AckLedger(TASK, 8, 100);
        long slow = ledger.open(42, "slow", 0);

        Set<Long> ids = new HashSet<>(List.of(slow));
        for (int i = 0; i < 1_000; i++) {
            long root = ledger.open(1, i, i);
            assertThat(ids.add(root)).as("root %x is new", root).isTrue();
            assertThat(ledger.ack(root, 1)).isEqualTo(i);
        }

        assertThat(ledger.ack(slow, 42)).isEqualTo("slow");
    }

    @Test
    void shouldGoOnFromTheHighestSequenceToTheLowest() {
        AckLedger ledger = new AckLedger(TASK, 8, RootId.MAX_SEQUENCE - 1);

        long[] roots = new long[4];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = ledger.open(9, i, 0);
            assertThat(RootId.task(roots[i])).isEqualTo(TASK);
        }

        assertThat(roots)
                .containsExactly(
                        RootId.of(TASK, RootId.MAX_SEQUENCE - 1),
                        RootId.of(TASK, RootId.MAX_SEQUENCE),
                        RootId.of(TASK, 0),
                        RootId.of(TASK, 1));
        for (int i = 0; i < roots.length; i++) {
            assertThat(ledger.ack(roots[i], 9)).isEqualTo(i);
        }
    }

    @Test
    void shouldGrowBeyondWhatWasExpected() {
        AckLedger ledger = new AckLedger(TASK, 1, 12_345);
        List<Long> roots = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            roots.add(ledger.open(i + 1L, i, i));
        }

        assertThat(ledger.size()).isEqualTo(10_000);
        assertThat(new HashSet<>(roots)).hasSize(10_000);
        for (int i = 0; i < roots.size(); i++) {
            assertThat(ledger.messageId(roots.get(i))).isEqualTo(i);
            assertThat(ledger.ack(roots.get(i), i + 1L)).isEqualTo(i);
            assertThat(ledger.lastOpenedNs()).isEqualTo(i);
        }
        assertThat(ledger.size()).isZero();
    }

    @Test
    void shouldTellWhatWasOpenedBeforeATimeAcrossTheClocksOverflow_L4() {
        AckLedger ledger = new AckLedger(TASK, 8, 0);
        long old = ledger.open(1, "old", Long.MAX_VALUE - 10);
        long edge = ledger.open(1, "edge", Long.MAX_VALUE);
        long young = ledger.open(1, "young", Long.MIN_VALUE + 10);

        List<Long> before = new ArrayList<>();
        ledger.openedBefore(Long.MIN_VALUE, before::add);

        assertThat(before).containsExactlyInAnyOrder(old, edge).doesNotContain(young);
        assertThat(ledger.size()).isEqualTo(3);
    }

    @Test
    void shouldFailTheTreesThatHadReachedALostWorkerAndNoOthers_W3() {
        AckLedger ledger = new AckLedger(TASK, 4, 0);
        long there = ledger.open(1, "there", 0);
        long elsewhere = ledger.open(1, "elsewhere", 0);
        long nowhere = ledger.open(1, "nowhere", 0);
        assertThat(ledger.reach(there, 0b110)).isNull();
        assertThat(ledger.reach(elsewhere, 0b100)).isNull();

        assertThat(lost(ledger, 0b010)).containsExactly("there");

        assertThat(ledger.isOpen(elsewhere)).isTrue();
        assertThat(ledger.isOpen(nowhere)).isTrue();
        assertThat(ledger.size()).isEqualTo(2);
        assertThat(lost(ledger, 0b010)).as("a second time").isEmpty();
    }

    @Test
    void shouldFailATreeOfWhichItTurnsOutLaterThatItHadReachedALostWorker_W3() {
        AckLedger ledger = new AckLedger(TASK, 4, 0);
        long late = ledger.open(1, "late", 0);
        assertThat(ledger.reach(late, 0b100)).isNull();
        assertThat(lost(ledger, 0b010)).isEmpty();

        assertThat(ledger.reach(late, 0b1000)).as("another").isNull();
        assertThat(ledger.reach(late, 0b010)).isEqualTo("late");

        assertThat(ledger.reach(late, 0b010)).as("it has left").isNull();
        assertThat(ledger.size()).isZero();
    }

    /** Whoever has the bit then is somebody else. */
    @Test
    void shouldNotHoldALossAgainstTreesThatAreOpenedAfterIt_W3() {
        AckLedger ledger = new AckLedger(TASK, 4, 0);
        for (int i = 0; i < 100; i++) {
            long old = ledger.open(1, "old", 0); // each place of the tables has had one
            assertThat(ledger.reach(old, 0b010)).isNull();
        }
        assertThat(lost(ledger, 0b010)).hasSize(100);
        for (int i = 0; i < 300; i++) {
            long young = ledger.open(1, i, 0);
            assertThat(ledger.reach(young, 0b010)).isNull();
            assertThat(ledger.ack(young, 0)).isNull();
        }

        assertThat(lost(ledger, 0b100)).isEmpty();
        assertThat(lost(ledger, 0b010)).hasSize(300);
    }

    private static List<Object> lost(AckLedger ledger, long reach) {
        return ledger.lose(reach).stream().map(ledger::fail).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 100, 3_000})
    void shouldAgreeWithANaiveMapWhateverHappens(int mostOpen) {
        for (long seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            AckLedger ledger = new AckLedger(TASK, random.nextInt(64), random.nextLong() & RootId.MAX_SEQUENCE);
            Map<Long, Tree> model = new HashMap<>();
            List<Long> known = new ArrayList<>(List.of(RootId.of(TASK, random.nextLong())));
            for (int step = 0; step < 2_000; step++) {
                play(random, ledger, model, known, mostOpen, step);
                assertThat(ledger.size()).as("seed %d step %d", seed, step).isEqualTo(model.size());
            }
            Set<Long> open = new HashSet<>();
            ledger.forEach(root -> assertThat(open.add(root)).isTrue());
            assertThat(open).as("seed %d", seed).isEqualTo(model.keySet());
        }
    }

    private static void play(
            SplittableRandom random, AckLedger ledger, Map<Long, Tree> model, List<Long> known, int most, int step) {
        long root = known.get(random.nextInt(known.size()));
        Tree tree = model.get(root);
        switch (random.nextInt(7)) {
            case 0, 1 -> {
                if (model.size() <= most) {
                    long edges = 1 + random.nextInt(7);
                    long opened = ledger.open(edges, step, step);
                    assertThat(model.put(opened, new Tree(step, step, edges))).isNull();
                    known.add(opened);
                }
            }
            case 2 -> {
                long edges = random.nextInt(8);
                Object verdict = ledger.ack(root, edges);
                if (tree != null) {
                    tree.xor ^= edges;
                }
                boolean done = tree != null && tree.xor == 0;
                assertThat(verdict).isEqualTo(done ? tree.messageId : null);
                if (done) {
                    assertThat(ledger.lastOpenedNs()).isEqualTo(tree.openedNs);
                    model.remove(root);
                }
            }
            case 3 -> {
                assertThat(ledger.fail(root)).isEqualTo(tree == null ? null : tree.messageId);
                model.remove(root);
            }
            case 4 -> {
                long reach = 1L << random.nextInt(8);
                boolean fails = tree != null && ((tree.reached |= reach) & tree.lost) != 0;
                assertThat(ledger.reach(root, reach)).isEqualTo(fails ? tree.messageId : null);
                if (fails) {
                    model.remove(root);
                }
            }
            case 5 -> {
                long reach = random.nextInt(20) == 0 ? 1L << random.nextInt(8) : 0;
                Set<Object> expected = new HashSet<>();
                model.values().removeIf(each -> {
                    each.lost |= reach;
                    return (each.reached & reach) != 0 && expected.add(each.messageId);
                });
                List<Object> failed = lost(ledger, reach);
                assertThat(failed).doesNotHaveDuplicates();
                assertThat(Set.copyOf(failed)).isEqualTo(expected);
            }
            default -> {
                assertThat(ledger.isOpen(root)).isEqualTo(tree != null);
                assertThat(ledger.messageId(root)).isEqualTo(tree == null ? null : tree.messageId);
            }
        }
    }
}
