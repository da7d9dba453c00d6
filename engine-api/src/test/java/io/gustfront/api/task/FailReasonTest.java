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
    }
}
