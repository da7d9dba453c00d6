package io.gustfront.kafka.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffsetTrackerTest {

    @Test
    void shouldBeginAtTheStartPosition() {
        OffsetTracker tracker = new OffsetTracker(42, 10);

        assertThat(tracker.committable()).isEqualTo(42);
        assertThat(tracker.position()).isEqualTo(42);
        assertThat(tracker.openCount()).isZero();
    }

    @Test
    void shouldCommitBelowTheLowestOpenOffset() {
        OffsetTracker tracker = new OffsetTracker(0, 10);
        poll(tracker, 0, 5, 0, 1, 2, 3, 4);

        tracker.onDone(4);
        tracker.onDone(0);
        tracker.onDone(2);

        assertThat(tracker.committable()).isEqualTo(1);
        assertThat(tracker.openCount()).isEqualTo(2);
        assertThat(tracker.size()).isEqualTo(4);
    }

    @Test
    void shouldJumpToThePositionWhenTheLastHoleCloses() {
        OffsetTracker tracker = new OffsetTracker(0, 10);
        poll(tracker, 0, 5, 0, 1, 2, 3, 4);
        List.of(4L, 3L, 2L, 1L).forEach(tracker::onDone);

        tracker.onDone(0);

        assertThat(tracker.committable()).isEqualTo(5);
        assertThat(tracker.size()).isZero();
    }

    @Test
    void shouldNotTakeTheOffsetAfterADoneOneForTheNext_offsetPlusOne() {
        // A transaction: records 0 and 1, its marker at 2. Then a compacted stretch of which only 7 is left.
        OffsetTracker tracker = new OffsetTracker(0, 10);
        poll(tracker, 0, 3, 0, 1);
        poll(tracker, 3, 9, 7);

        tracker.onDone(0);
        tracker.onDone(1);

        assertThat(tracker.committable())
                .as("what follows 1 is not 2, which is nobody's, but 7")
                .isEqualTo(7);
        tracker.onDone(7);
        assertThat(tracker.committable()).as("what follows 7 is not 8").isEqualTo(9);
    }

    @Test
    void shouldCountWhatAPollPassedWithoutReturningAsDone() {
        OffsetTracker tracker = new OffsetTracker(100, 10);

        tracker.onPolled(100, 250, 0, i -> 0);

        assertThat(tracker.committable()).isEqualTo(250);
    }

    @Test
    void shouldNotCountWhatNoPollHasPassed() {
        OffsetTracker tracker = new OffsetTracker(0, 10);
        poll(tracker, 0, 2, 0, 1);

        assertThat(tracker.onDone(2)).isFalse();
        tracker.onDone(0);
        tracker.onDone(1);

        assertThat(tracker.committable()).isEqualTo(2);
    }

    @Test
    void shouldIgnoreAnOffsetThatIsDoneTwiceOrUnknown() {
        OffsetTracker tracker = new OffsetTracker(10, 10);
        poll(tracker, 10, 20, 12, 15);

        assertThat(tracker.onDone(12)).isTrue();
        assertThat(tracker.onDone(12)).isFalse();
        assertThat(tracker.onDone(13)).isFalse();
        assertThat(tracker.onDone(9)).isFalse();
        assertThat(tracker.onDone(16)).isFalse();
        assertThat(tracker.isOpen(15)).isTrue();
        assertThat(tracker.openCount()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAPollThatDoesNotBeginWhereTheLastEnded() {
        OffsetTracker tracker = new OffsetTracker(0, 10);
        poll(tracker, 0, 5, 0);

        assertThatThrownBy(() -> poll(tracker, 6, 8, 6)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> poll(tracker, 4, 8, 6)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> poll(tracker, 5, 8, 8)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> poll(tracker, 5, 8, 6, 6)).isInstanceOf(IllegalStateException.class);
        assertThat(tracker.position()).isEqualTo(5);
        assertThat(tracker.size()).isEqualTo(1);
    }

    @Test
    void shouldRefuseMoreRecordsThanItsBound() {
        OffsetTracker tracker = new OffsetTracker(0, 3);
        poll(tracker, 0, 3, 0, 1, 2);

        assertThatThrownBy(() -> poll(tracker, 3, 4, 3)).isInstanceOf(IllegalStateException.class);
        tracker.onDone(0);
        poll(tracker, 3, 4, 3);

        assertThat(tracker.size()).isEqualTo(3);
    }

    @Test
    void shouldKeepItsMemoryWhileTheLogRunsOn() {
        OffsetTracker tracker = new OffsetTracker(0, 1_000);

        for (long offset = 0; offset < 1_000_000; offset += 10) {
            long from = offset;
            tracker.onPolled(from, from + 10, 10, i -> from + i);
            for (long o = from; o < from + 10; o++) {
                tracker.onDone(o);
            }
        }

        assertThat(tracker.committable()).isEqualTo(1_000_000);
        assertThat(tracker.releasedCount()).isEqualTo(1_000_000);
        assertThat(tracker.capacity()).isEqualTo(64);
    }

    @Test
    void shouldAgreeWithTheNaiveModelOnRandomLogs() {
        for (long seed = 0; seed < 2_000; seed++) {
            int mismatch = runAgainstModel(seed, Rule.AS_IT_IS);
            assertThat(mismatch)
                    .as("step of the first difference with seed %d", seed)
                    .isEqualTo(-1);
        }
    }

    /** The control run: each known wrong rule is found by the same comparison that the right one passes. */
    @ParameterizedTest
    @EnumSource(
            value = Rule.class,
            names = {"AS_IT_IS"},
            mode = EnumSource.Mode.EXCLUDE)
    void shouldBeCaughtWhenTheRuleIsWrong(Rule wrong) {
        boolean caught = false;
        for (long seed = 0; seed < 50 && !caught; seed++) {
            caught = runAgainstModel(seed, wrong) >= 0;
        }

        assertThat(caught).isTrue();
    }

    /** What one may take for committable. */
    private enum Rule {
        AS_IT_IS,
        /** The planted bug: after offset n comes n + 1. */
        HIGHEST_CONTIGUOUS_OFFSET_PLUS_ONE,
        HIGHEST_DONE_PLUS_ONE,
        POSITION;

        long committable(OffsetTracker tracker, long start, TreeMap<Long, Boolean> model) {
            return switch (this) {
                case AS_IT_IS -> tracker.committable();
                case POSITION -> tracker.position();
                case HIGHEST_DONE_PLUS_ONE ->
                    model.entrySet().stream()
                            .filter(e -> e.getValue())
                            .mapToLong(e -> e.getKey() + 1)
                            .max()
                            .orElse(start);
                case HIGHEST_CONTIGUOUS_OFFSET_PLUS_ONE -> {
                    long next = start;
                    while (Boolean.TRUE.equals(model.get(next))) {
                        next++;
                    }
                    yield next;
                }
            };
        }
    }

    /** The model: every returned offset with whether it is done, and a scan. Returns the step that differed, or -1. */
    private static int runAgainstModel(long seed, Rule rule) {
        Random random = new Random(seed);
        int bound = 1 + random.nextInt(300);
        double density = random.nextBoolean() ? 1.0 : random.nextDouble();
        long start = random.nextInt(1_000);
        OffsetTracker tracker = new OffsetTracker(start, bound);
        TreeMap<Long, Boolean> model = new TreeMap<>();
        long position = start;
        List<Long> open = new ArrayList<>();
        long committedBefore = start;
        for (int step = 0; step < 200; step++) {
            if (random.nextInt(3) == 0) {
                long to = position + random.nextInt(40);
                List<Long> returned = new ArrayList<>();
                for (long offset = position; offset < to && tracker.size() + returned.size() < bound; offset++) {
                    if (random.nextDouble() < density) {
                        returned.add(offset);
                    }
                }
                tracker.onPolled(position, to, returned.size(), returned::get);
                returned.forEach(offset -> model.put(offset, false));
                open.addAll(returned);
                position = to;
            } else if (!open.isEmpty()) {
                Collections.swap(open, open.size() - 1, random.nextInt(open.size()));
                long offset = open.remove(open.size() - 1);
                if (!tracker.onDone(offset)) {
                    return step;
                }
                model.put(offset, true);
            } else if (tracker.onDone(position - random.nextInt(50))) {
                return step;
            }
            long expected = position;
            for (var entry : model.entrySet()) {
                if (!entry.getValue()) {
                    expected = entry.getKey();
                    break;
                }
            }
            long committable = rule.committable(tracker, start, model);
            if (committable != expected
                    || committable < committedBefore
                    || tracker.openCount() != open.size()
                    || tracker.position() != position
                    || tracker.size() != model.tailMap(expected, true).size()) {
                return step;
            }
            committedBefore = committable;
        }
        return -1;
    }

    private static void poll(OffsetTracker tracker, long from, long to, long... returned) {
        tracker.onPolled(from, to, returned.length, i -> returned[i]);
    }
}
