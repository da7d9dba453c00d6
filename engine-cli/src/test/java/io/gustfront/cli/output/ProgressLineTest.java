package io.gustfront.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter written = new StringWriter();
    private long nowNs;

    @Test
    void shouldRedrawOneLineOnATerminal() {
        ProgressLine line = line(true);

        line.show("one");
        line.show("two");
        line.close();

        assertThat(written).hasToString("\r\u001b[Kone\r\u001b[Ktwo\r\u001b[K");
    }

    @Test
    void shouldNotLetALineBeBrokenByTheTerminal() {
        line(true).show("x".repeat(100));

        assertThat(written).hasToString("\r\u001b[K" + "x".repeat(39));
    }

    @Test
    void shouldWritePlainLinesNowAndThenWhereNobodyWatches() {
        ProgressLine line = line(false);

        line.show("one");
        line.show("two");
        nowNs += Duration.ofSeconds(2).toNanos();
        line.show("three");
        line.close();

        assertThat(written.toString()).isEqualToNormalizingNewlines("one\nthree\n");
    }

    @Test
    void shouldKeepNotes() {
        ProgressLine line = line(true);

        line.show("one");
        line.note("kept");

        assertThat(written.toString()).isEqualToNormalizingNewlines("\r\u001b[Kone\r\u001b[Kkept\n");
    }

    @Test
    void shouldKeepWhatOthersPrintFromRunningIntoIt() {
        ProgressLine line = line(true);
        PrintStream printed = line.above(new OutputStream() {
            @Override
            public void write(int b) {
                written.write(b);
            }
        });

        line.show("one");
        printed.println("theirs");
        line.show("two");
        printed.print("begun");
        line.show("three");
        printed.println(", ended");
        line.show("four");

        assertThat(written.toString())
                .isEqualToNormalizingNewlines(
                        "\r\u001b[Kone\r\u001b[Ktheirs\n\r\u001b[Ktwo\r\u001b[Kbegun, ended\n\r\u001b[Kfour");
    }

    private ProgressLine line(boolean isTerminal) {
        PrintWriter err = new PrintWriter(written, true);
        return new ProgressLine(new Terminal(new PrintWriter(new StringWriter()), err, isTerminal, 40), () -> nowNs);
    }
}
