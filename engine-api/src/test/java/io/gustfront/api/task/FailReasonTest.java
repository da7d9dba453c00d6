package io.gustfront.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason.Kind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FailReasonTest {
    @Test
    void shouldBlameUserCodeForWhatItDidOnly_O2() {
        assertThat(Arrays.stream(Kind.values()).filter(Kind::isByUserCode)).containsExactly(Kind.FAILED_BY, Kind.THREW);
    }

    @Test
    void shouldSayInWordsWhy() {
        assertThat(new FailReason(Kind.FAILED_BY, "split", 3)).hasToString("failed by split task 3");
        assertThat(new FailReason(Kind.THREW, "split", 3)).hasToString("split task 3 threw");
        assertThat(new FailReason(Kind.NOT_ACKED, "split", 3)).hasToString("not acked by split task 3");
        assertThat(FailReason.of(Kind.WORKER_LOST)).hasToString("worker lost");
        assertThat(FailReason.of(Kind.FEEDBACK_FULL)).hasToString("feedback full");
        assertThat(new FailReason(Kind.MOVED, "split", 3)).hasToString("moved at split task 3");
        assertThat(new FailReason(Kind.RESTARTED, "split", 3)).hasToString("restarted at split task 3");
    }

    @Test
    void shouldTellWhatWasThrown() {
        assertThat(FailReason.threw("split", 3, new IllegalStateException("no comma")))
                .hasToString("split task 3 threw java.lang.IllegalStateException: no comma");
        assertThat(FailReason.threw("split", 3, new IllegalStateException()).detail())
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void shouldTellTheCauseForWhichABoltFailedIt() {
        FailReason reason = FailReason.failedBy("split", 3, new IllegalStateException("no comma"));

        assertThat(reason.kind().isByUserCode()).isTrue();
        assertThat(reason).hasToString("failed by split task 3: java.lang.IllegalStateException: no comma");
    }

    @Test
    void shouldBlameNobodyForWhatIsAway_O2() {
        UnavailableException away = new UnavailableException("the database is away");

        assertThat(FailReason.failedBy("store", 3, away).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(FailReason.threw("store", 3, away).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(FailReason.threw("store", 3, new IllegalStateException(away)).kind())
                .isEqualTo(Kind.THREW);
        assertThat(FailReason.failedBy("store", 3, away))
                .hasToString(
                        "not taken by store task 3: io.gustfront.api.task.UnavailableException: the database is away");
    }

    @Test
    void shouldCutWhatIsTooLong() {
        FailReason reason = FailReason.threw("split", 3, new IllegalStateException("x".repeat(1_000)));

        assertThat(reason.detail())
                .hasSize(FailReason.MOST_DETAIL_CHARS)
                .startsWith("java.lang.IllegalStateException: xxx");
    }

    @Test
    void shouldSurviveAnExceptionThatCannotSayWhatItIs() {
        RuntimeException broken = new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("no");
            }
        };

        assertThat(FailReason.threw("split", 3, broken).detail())
                .endsWith("its message can't be had: java.lang.UnsupportedOperationException");
    }
}
