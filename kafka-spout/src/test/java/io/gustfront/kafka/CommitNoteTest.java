package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class CommitNoteTest {
    private static final Uuid TOPIC = new Uuid(5, 6);
    private static final OffsetRange NONE = OffsetRange.NONE;

    private static CommitNote running(long highWater, OffsetRange suspects, OffsetRange underWay, Charges charges) {
        return new CommitNote(TOPIC, highWater, suspects, NONE, underWay, charges, false);
    }

    private static Map<Long, Integer> counts(Random random, int most) {
        Map<Long, Integer> counts = new HashMap<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            counts.put(random.nextLong(Long.MAX_VALUE), random.nextInt(Integer.MAX_VALUE));
        }
        return counts;
    }

    private static OffsetRange range(Random random) {
        long from = random.nextLong(Long.MAX_VALUE - 1_000);
        return random.nextBoolean() ? NONE : new OffsetRange(from, from + 1 + random.nextInt(1_000));
    }

    @Test
    void shouldReadWhatItWroteAndFitIntoACommit() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            CommitNote note = new CommitNote(
                    new Uuid(random.nextLong(), random.nextLong()),
                    random.nextLong(Long.MAX_VALUE),
                    range(random),
                    range(random),
                    range(random),
                    new Charges(counts(random, 100), counts(random, 100)),
                    random.nextBoolean());

            assertThat(CommitNote.parse(note.text())).hasValue(note);
            assertThat(note.text()).hasSizeLessThan(4_096);
        }
    }

    @Test
    void shouldPassOverWordsOfLaterVersionsAndWhatOthersWrote() {
        assertThat(CommitNote.parse("g1 z=9 t=" + TOPIC + " q h=7 e"))
                .hasValue(new CommitNote(TOPIC, 7, NONE, NONE, NONE, Charges.NONE, true));
        assertThat(CommitNote.parse("")).isEmpty();
        assertThat(CommitNote.parse("g2 t=" + TOPIC)).isEmpty();
        assertThat(CommitNote.parse("g1 h=7")).isEmpty();
        assertThat(CommitNote.parse("g1 t=" + TOPIC + " h=x")).isEmpty();
        assertThat(CommitNote.parse("g1 t=" + TOPIC + " s=1")).isEmpty();
        assertThat(CommitNote.parse("g1 t=" + TOPIC + " s=5:1")).isEmpty();
        assertThat(CommitNote.parse("{\"json\":1}")).isEmpty();
    }

    @Test
    void shouldSuspectNobodyAfterAnOrderlyEndAndForgetNoCharge() {
        Charges charges = new Charges(Map.of(55L, 3), Map.of(56L, 1));

        CommitNote start =
                new CommitNote(TOPIC, 90, new OffsetRange(50, 80), NONE, OffsetRange.of(50), charges, true).onStart(50);

        assertThat(start).isEqualTo(running(50, NONE, NONE, charges));
    }

    @Test
    void shouldSuspectAllThatMayHaveBeenUnderWayAfterTheFirstCrash() {
        CommitNote start = running(120, NONE, NONE, Charges.NONE).onStart(50);

        assertThat(start.suspects()).isEqualTo(new OffsetRange(50, 120));
        assertThat(start.charges()).isEqualTo(Charges.NONE);
    }

    @Test
    void shouldGoOnSuspectingUpToTheHigherMarkWhenAnotherCrashFindsNobodyAlone() {
        CommitNote start =
                running(100, new OffsetRange(50, 120), NONE, Charges.NONE).onStart(60);

        assertThat(start.suspects()).isEqualTo(new OffsetRange(60, 120));
    }

    @Test
    void shouldChargeWhatWasUnderWayAloneAndOnlyOnce() {
        CommitNote start = running(130, new OffsetRange(50, 120), OffsetRange.of(70), Charges.NONE)
                .onStart(60);

        assertThat(start.suspects()).isEqualTo(new OffsetRange(60, 130));
        assertThat(start.charges().crashes()).isEqualTo(Map.of(70L, 1));
        assertThat(start.onStart(60).charges().crashes()).isEqualTo(Map.of(70L, 1));
    }

    @Test
    void shouldChargeNobodyWhoIsDone() {
        CommitNote start = running(130, new OffsetRange(50, 120), OffsetRange.of(70), Charges.NONE)
                .onStart(71);

        assertThat(start.charges()).isEqualTo(Charges.NONE);
    }

    @Test
    void shouldLookCloserAtThoseThatWereUnderWayTogether() {
        CommitNote start = running(130, new OffsetRange(50, 120), new OffsetRange(70, 75), Charges.NONE)
                .onStart(60);

        assertThat(start.close()).isEqualTo(new OffsetRange(70, 75));
        assertThat(start.suspects()).isEqualTo(new OffsetRange(60, 130));
        assertThat(start.charges()).isEqualTo(Charges.NONE);
        assertThat(start.onStart(72).close()).isEqualTo(new OffsetRange(72, 75));
        assertThat(start.onStart(80).close()).isEqualTo(NONE);
    }
}
