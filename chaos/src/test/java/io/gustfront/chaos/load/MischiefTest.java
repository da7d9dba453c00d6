package io.gustfront.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class MischiefTest {
    @TempDir
    private Path directory;

    private int thrownOf(int calls) {
        Mischief mischief = new Mischief(directory.resolve("mischief"));
        int thrown = 0;
        for (int i = 0; i < calls; i++) {
            try {
                mischief.befall();
            } catch (IllegalStateException e) {
                thrown++;
            }
        }
        return thrown;
    }

    @Test
    void shouldDoNothingWithoutAFile() {
        assertThat(thrownOf(1_000)).isZero();
    }

    @Test
    void shouldThrowAsOftenAsItIsTold() throws Exception {
        Files.writeString(directory.resolve("mischief"), "throw 1\n");
        assertThat(thrownOf(1_000)).isEqualTo(10);

        Files.writeString(directory.resolve("mischief"), "throw 100");
        assertThat(thrownOf(1_000)).isEqualTo(1_000);
    }

    @Test
    void shouldHangUntilTheFileIsGone() throws Exception {
        Path file = Files.writeString(directory.resolve("mischief"), "hang");
        Mischief mischief = new Mischief(file);
        Thread caller = new Thread(mischief::befall);
        caller.start();
        while (caller.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        Files.delete(file);

        caller.join();
        assertThat(caller.isAlive()).isFalse();
    }
}
