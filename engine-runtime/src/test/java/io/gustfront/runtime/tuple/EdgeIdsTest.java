package io.gustfront.runtime.tuple;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EdgeIdsTest {
    @Test
    void shouldGiveTheSameStreamToTheSameSeed() {
        EdgeIds one = EdgeIds.seeded(1, 2, 3, 4, 5);
        EdgeIds other = EdgeIds.seeded(1, 2, 3, 4, 5);

        for (int i = 0; i < 100; i++) {
            assertThat(one.next()).isEqualTo(other.next());
        }
    }

    @Test
    void shouldGiveStreamsOfTheirOwnToExecutorsThatDifferInOneThing_I4() {
        Set<Long> ids = new HashSet<>();
        int streams = 0;
        for (long entropy = 0; entropy < 3; entropy++) {
            for (int worker = 1; worker < 4; worker++) {
                for (int incarnation = 1; incarnation < 4; incarnation++) {
                    for (long epoch = 1; epoch < 4; epoch++) {
                        for (int task = 1; task < 4; task++) {
                            EdgeIds stream = EdgeIds.seeded(entropy, worker, incarnation, epoch, task);
                            for (int i = 0; i < 200; i++) {
                                ids.add(stream.next());
                            }
                            streams++;
                        }
                    }
                }
            }
        }

        assertThat(ids).hasSize(streams * 200).doesNotContain(0L);
    }

    @Test
    void shouldNotRepeatItselfOrAnother_I4() {
        long[] ids = new long[1_000_000];
        EdgeIds one = EdgeIds.seeded(42, 1, 1, 1, 1);
        EdgeIds other = EdgeIds.seeded(42, 1, 1, 1, 2);
        for (int i = 0; i < ids.length; i += 2) {
            ids[i] = one.next();
            ids[i + 1] = other.next();
        }

        Arrays.sort(ids);

        int equal = 0;
        for (int i = 1; i < ids.length; i++) {
            equal += ids[i] == ids[i - 1] ? 1 : 0;
        }
        assertThat(equal).isZero();
    }

    /** A linear generator would: a counter 2, 3 and 4 at a time, an xorshift some few at fixed distances. */
    @Test
    void shouldNotCancelOutAFewAtATime_I4() {
        int count = 1_500;
        long[] ids = new long[count];
        EdgeIds stream = EdgeIds.seeded(7, 1, 1, 1, 1);
        for (int i = 0; i < count; i++) {
            ids[i] = stream.next();
        }

        long[] xors = new long[count * (count - 1) / 2 + count]; // each id, and each two XOR-ed
        System.arraycopy(ids, 0, xors, 0, count);
        int at = count;
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                xors[at++] = ids[i] ^ ids[j];
            }
        }
        Arrays.sort(xors);

        assertThat(Arrays.binarySearch(xors, 0)).as("two cancel out").isNegative();
        int equal = 0; // an id and two others: three cancel out; two and two others: four
        for (int i = 1; i < xors.length; i++) {
            equal += xors[i] == xors[i - 1] ? 1 : 0;
        }
        assertThat(equal).isZero();
    }

    @Test
    void shouldHaveFullRankOver64Ids_I4() {
        int deficient = 0;
        for (int seed = 0; seed < 200; seed++) {
            EdgeIds stream = EdgeIds.seeded(seed, 1, 1, 1, 1);
            long[] rows = new long[80];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = stream.next();
            }
            deficient += rank(rows) < 64 ? 1 : 0;
        }

        assertThat(deficient).isZero(); // of 80 random rows, rank 64 fails once in 2^16
    }

    /** A linear generator's stream is the XOR of the streams of two seeds at every step. */
    @Test
    void shouldNotAddUpOverSeeds_I4() {
        long[] first = stream(1);
        long[] second = stream(2);
        long[] third = stream(3);

        for (int i = 0; i < first.length; i++) {
            assertThat(first[i] ^ second[i] ^ third[i]).isNotZero();
        }
    }

    @Test
    void shouldSetEachBitAboutHalfTheTime() {
        int[] set = new int[64];
        EdgeIds stream = EdgeIds.seeded(3, 1, 1, 1, 1);
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            long id = stream.next();
            for (int bit = 0; bit < 64; bit++) {
                set[bit] += (int) (id >>> bit & 1);
            }
        }

        for (int ones : set) {
            assertThat(ones).isBetween(49_000, 51_000);
        }
    }

    private static long[] stream(int entropy) {
        EdgeIds stream = EdgeIds.seeded(entropy, 1, 1, 1, 1);
        long[] ids = new long[1_000];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = stream.next();
        }
        return ids;
    }

    private static int rank(long[] rows) {
        int rank = 0;
        for (int bit = 63; bit >= 0; bit--) {
            int pivot = -1;
            for (int i = rank; i < rows.length && pivot < 0; i++) {
                if ((rows[i] >>> bit & 1) != 0) {
                    pivot = i;
                }
            }
            if (pivot >= 0) {
                long row = rows[pivot];
                rows[pivot] = rows[rank];
                rows[rank] = row;
                for (int i = rank + 1; i < rows.length; i++) {
                    if ((rows[i] >>> bit & 1) != 0) {
                        rows[i] ^= row;
                    }
                }
                rank++;
            }
        }
        return rank;
    }
}
