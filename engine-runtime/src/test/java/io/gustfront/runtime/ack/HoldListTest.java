package io.gustfront.runtime.ack;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.Roots;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.runtime.tuple.TupleValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HoldListTest {
    private static final SpoutFence FENCE = new SpoutFence(1, 1, 1, 1, 0);
    private static final long TIMEOUT = 100;

    private final HoldList list = new HoldList(TIMEOUT, 3, 1_000);

    @Test
    void shouldExpireInTheOrderOfEntry_H1() {
        Envelope first = tuple(1, 0);
        Envelope second = tuple(2, 0);
        list.add(first, 0);
        list.add(second, 10);

        assertThat(list.nextExpiryNs()).isEqualTo(100);
        assertThat(list.pollExpired(99)).isNull();
        assertThat(list.pollExpired(100)).isSameAs(first);
        assertThat(list.pollExpired(109)).isNull();
        assertThat(list.nextExpiryNs()).isEqualTo(110);
        assertThat(list.pollExpired(1_000)).isSameAs(second);
        assertThat(list.pollExpired(1_000)).isNull();
        assertThat(list.nextExpiryNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(first.hold()).isNull();
    }

    @Test
    void shouldLetGoFromAnyPlace() {
        Envelope first = tuple(1, 5);
        Envelope middle = tuple(2, 6);
        Envelope last = tuple(3, 7);
        list.add(first, 0);
        list.add(middle, 0);
        list.add(last, 0);

        list.remove(middle);
        assertThat(held()).containsExactly(first, last);
        list.remove(first);
        assertThat(held()).containsExactly(last);
        list.remove(last);
        assertThat(held()).isEmpty();
        list.remove(last);

        assertThat(list.size()).isZero();
        list.add(middle, 0);
        assertThat(held()).containsExactly(middle);
    }

    @Test
    void shouldKeepNoLinkToANeighbourInWhatWasLetGo() {
        Envelope first = tuple(1, 0);
        Envelope middle = tuple(2, 0);
        Envelope last = tuple(3, 0);
        list.add(first, 0);
        list.add(middle, 0);
        list.add(last, 0);

        list.remove(middle);

        assertThat(middle.hold()).isNull();
    }

    @Test
    void shouldLetTheTimeBeginAnew_H1() {
        Envelope kept = tuple(1, 0);
        Envelope other = tuple(2, 0);
        list.add(kept, 0);
        list.add(other, 50);

        list.reset(kept, 90);

        assertThat(held()).containsExactly(other, kept);
        assertThat(untilNs(kept)).isEqualTo(190);
        assertThat(list.pollExpired(189)).isSameAs(other);
        assertThat(list.pollExpired(189)).isNull();
    }

    @Test
    void shouldNotTakeInWhatIsResetAfterItLeft() {
        Envelope gone = tuple(1, 0);
        list.add(gone, 0);
        list.remove(gone);

        list.reset(gone, 50);

        assertThat(held()).isEmpty();
        assertThat(list.size()).isZero();
    }

    @Test
    void shouldBeFullAtItsNumberOfTuples_H4() {
        list.add(tuple(1, 0), 0);
        list.add(tuple(2, 0), 0);
        assertThat(list.isFull()).isFalse();
        list.add(tuple(3, 0), 0);
        assertThat(list.isFull()).isTrue();

        assertThat(list.pollExpired(TIMEOUT)).isNotNull();

        assertThat(list.isFull()).isFalse();
    }

    @Test
    void shouldBeFullAtItsNumberOfBytes_H4() {
        Envelope small = tuple(1, 999);
        Envelope large = tuple(2, 5_000);
        list.add(small, 0);
        assertThat(list.isFull()).isFalse();
        list.add(large, 0);
        assertThat(list.isFull()).isTrue();

        list.remove(large);

        assertThat(list.isFull()).isFalse();
    }

    @Test
    void shouldGiveOutTheOldestWhateverItsTime() {
        Envelope first = tuple(1, 0);
        Envelope second = tuple(2, 0);
        list.add(first, 0);
        list.add(second, 0);

        assertThat(list.poll()).isSameAs(first);
        assertThat(list.poll()).isSameAs(second);
        assertThat(list.poll()).isNull();
    }

    @Test
    void shouldAgreeWithANaiveListWhateverHappens() {
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            HoldList tested = new HoldList(TIMEOUT, 20, 2_000);
            List<Envelope> model = new ArrayList<>();
            long now = Long.MAX_VALUE - 500; // goes over
            for (int step = 0; step < 1_000; step++) {
                Envelope any = model.isEmpty() ? tuple(1, 1) : model.get(random.nextInt(model.size()));
                now += random.nextInt(10);
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        Envelope added = tuple(step + 1, random.nextInt(100));
                        tested.add(added, now);
                        model.add(added);
                    }
                    case 2 -> {
                        tested.remove(any);
                        model.remove(any);
                    }
                    case 3 -> {
                        tested.reset(any, now);
                        if (model.remove(any)) {
                            model.add(any);
                        }
                    }
                    default -> {
                        Envelope expired = tested.pollExpired(now);
                        if (expired != null) {
                            assertThat(expired).isSameAs(model.remove(0));
                        } else if (!model.isEmpty()) {
                            assertThat(untilNs(model.get(0)) - now).isPositive();
                        }
                    }
                }
                List<Envelope> held = new ArrayList<>();
                tested.forEach(held::add);
                assertThat(held).as("seed %d step %d", seed, step).isEqualTo(model);
                assertThat(tested.isFull())
                        .isEqualTo(model.size() >= 20
                                || model.stream().mapToInt(Envelope::bytes).sum() >= 2_000);
            }
        }
    }

    private List<Envelope> held() {
        List<Envelope> held = new ArrayList<>();
        list.forEach(held::add);
        return held;
    }

    private static long untilNs(Envelope tuple) {
        return Objects.requireNonNull(tuple.hold()).untilNs();
    }

    private static Envelope tuple(long root, int bytes) {
        Roots.Builder roots = new Roots.Builder();
        roots.add(root, 1, FENCE);
        return Envelope.ofRoots(new Hop(StreamTable.TICK, 1, 2), TupleValues.NONE, roots.build(), bytes);
    }
}
