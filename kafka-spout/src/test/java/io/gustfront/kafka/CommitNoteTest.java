package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class CommitNoteTest {
    private static final Uuid TOPIC = new Uuid(5, 6);

    @Test
    void shouldReadWhatItWrote() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            Map<Long, Integer> attempts = new HashMap<>();
            for (int a = random.nextInt(CommitNote.MAX_ATTEMPTS_KEPT + 1); a > 0; a--) {
                attempts.put(random.nextLong(Long.MAX_VALUE), random.nextInt(Integer.MAX_VALUE));
            }
            int crashes = random.nextInt(3);
            boolean probes = random.nextBoolean();
            CommitNote note = new CommitNote(
                    new Uuid(random.nextLong(), random.nextLong()),
                    random.nextLong(-1, Long.MAX_VALUE),
                    crashes,
                    crashes == 0 ? CommitNote.NONE : random.nextLong(Long.MAX_VALUE),
                    probes ? random.nextLong(Long.MAX_VALUE) : CommitNote.NONE,
                    probes ? random.nextInt(100) : 0,
                    attempts,
                    random.nextBoolean());

            assertThat(CommitNote.parse(note.text())).hasValue(note);
            assertThat(note.text()).hasSizeLessThan(4_096);
        }
    }

    @Test
    void shouldPassOverWordsOfLaterVersionsAndWhatOthersWrote() {
        assertThat(CommitNote.parse("g1 z=9 t=" + TOPIC + " q h=7 e"))
                .hasValue(new CommitNote(TOPIC, 7, 0, -1, -1, 0, Map.of(), true));
        assertThat(CommitNote.parse("")).isEmpty();
        assertThat(CommitNote.parse("g2 t=" + TOPIC)).isEmpty();
        assertThat(CommitNote.parse("g1 h=7")).isEmpty();
        assertThat(CommitNote.parse("g1 t=" + TOPIC + " h=x")).isEmpty();
        assertThat(CommitNote.parse("g1 t=" + TOPIC + " c=1")).isEmpty();
        assertThat(CommitNote.parse("{\"json\":1}")).isEmpty();
    }

    @Test
    void shouldAccuseNobodyAfterAnOrderlyEnd() {
        CommitNote note = new CommitNote(TOPIC, 90, 2, 80, 50, 1, Map.of(55L, 3), true).onStart(50);

        assertThat(note).isEqualTo(new CommitNote(TOPIC, 50, 0, -1, -1, 0, Map.of(55L, 3), false));
        assertThat(note.isWatched()).isFalse();
    }

    @Test
    void shouldWatchAfterACrashAndGoInSingleFileAfterASecondOverTheSameRecords() {
        CommitNote first = new CommitNote(TOPIC, 90, 0, -1, -1, 0, Map.of(), false).onStart(50);
        assertThat(first.isWatched()).isTrue();
        assertThat(first.goesSingly(50)).isFalse();

        CommitNote second =
                new CommitNote(TOPIC, 120, first.crashes(), first.window(), -1, 0, Map.of(), false).onStart(60);
        assertThat(second.goesSingly(60)).isTrue();
        assertThat(second.goesSingly(119)).isTrue();
        assertThat(second.goesSingly(120)).isFalse();

        CommitNote pastTheWindow =
                new CommitNote(TOPIC, 120, first.crashes(), first.window(), -1, 0, Map.of(), false).onStart(90);
        assertThat(pastTheWindow.isWatched()).isTrue();
        assertThat(pastTheWindow.goesSingly(90)).isFalse();
    }
}
