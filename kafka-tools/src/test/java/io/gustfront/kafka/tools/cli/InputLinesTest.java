package io.gustfront.kafka.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.StopSignal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InputLinesTest {
    private final StopSignal stop = new StopSignal();

    @Test
    void shouldReadAllLines() {
        InputLines lines =
                InputLines.read(new ByteArrayInputStream("one\ntwo\n".getBytes(StandardCharsets.UTF_8)), stop);

        assertThat(lines.next()).contains("one");
        assertThat(lines.next()).contains("two");
        assertThat(lines.next()).isEmpty();
    }

    /** As with somebody who types no further, and presses Ctrl-C. */
    @Test
    void shouldEndWhenAskedToThoughNothingMoreComes() throws IOException {
        try (PipedInputStream in = new PipedInputStream();
                PipedOutputStream out = new PipedOutputStream(in)) {
            out.write("one\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            InputLines lines = InputLines.read(in, stop);
            assertThat(lines.next()).contains("one");

            stop.request();

            assertThat(lines.next()).isEmpty();
        }
    }

    @Test
    void shouldSayThatNothingCanBeRead() {
        InputLines lines = InputLines.read(
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }
                },
                stop);

        assertThatThrownBy(lines::next)
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("can't read standard input: gone");
    }
}
