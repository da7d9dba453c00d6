package io.gustfront.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class PrintedLinesTest {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(
            new PrintedLines(log, "OUT  ", () -> LocalDateTime.of(2026, 3, 4, 5, 6, 7, 8_000_000)),
            true,
            StandardCharsets.UTF_8);

    private String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    private static void on(String thread, Runnable work) throws InterruptedException {
        Thread other = new Thread(work, thread);
        other.start();
        other.join();
    }

    @Test
    void shouldSayOfEachLineWhenAndByWhichThreadItWasPrinted() throws Exception {
        on("words-1-count[3-4]", () -> out.println("größer\nand more"));

        assertThat(log()).isEqualTo("""
                2026-03-04 05:06:07.008 OUT   [words-1-count[3-4]] größer
                2026-03-04 05:06:07.008 OUT   [words-1-count[3-4]] and more
                """);
    }

    @Test
    void shouldNotMixThePiecesOfLinesOfSeveralThreads() throws Exception {
        out.print("mine, ");
        on("other", () -> out.println("theirs"));
        out.print("and mine\n");

        assertThat(log().lines().map(line -> line.replaceAll(".*\\] ", "")))
                .containsExactly("theirs", "mine, and mine");
    }

    @Test
    void shouldCutALineThatDoesNotEnd() {
        out.print("x".repeat(20_000));

        assertThat(log().lines()).hasSize(2);
    }
}
