package io.gustfront.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSegmentsTest {
    @TempDir
    Path directory;

    @Test
    void shouldReadBackAllThatWasWrittenWholeLineByLine() throws Exception {
        write(1_000, 100, 0, 300);

        StringBuilder read = new StringBuilder();
        long position = 0;
        while (true) {
            LogSegments.Piece piece = LogSegments.read(directory, position, 333);
            if (piece.next() == position) {
                break;
            }
            assertThat(piece.text()).endsWith("\n");
            read.append(piece.text());
            position = piece.next();
        }

        assertThat(read.toString()).isEqualTo(lines(0, 300));
        assertThat(position).isEqualTo(lines(0, 300).length());
    }

    @Test
    void shouldKeepItsBoundAndItsPositions() throws Exception {
        write(1_000, 3, 0, 1_000);

        long size = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                size += Files.size(file);
            }
        }
        assertThat(size).isBetween(1L, 3_000L);
        LogSegments.Piece piece = LogSegments.read(directory, 0, 1 << 20);
        assertThat(piece.from()).isPositive();
        assertThat(lines(0, 1_000).substring((int) piece.from())).startsWith(piece.text());
        assertThat(piece.text()).isNotEmpty();
    }

    @Test
    void shouldGoOnWhereTheLastProcessEnded() throws Exception {
        write(1_000, 100, 0, 50);
        write(1_000, 100, 50, 120);

        assertThat(LogSegments.read(directory, 0, 1 << 20).text()).startsWith(lines(0, 10));
        LogSegments.Piece end = LogSegments.read(directory, -100, 1 << 20);
        assertThat(lines(0, 120)).endsWith(end.text());
        assertThat(end.text()).startsWith("line ").endsWith("line 119\n");
        assertThat(end.next()).isEqualTo(lines(0, 120).length());
    }

    @Test
    void shouldSayNothingOfALogThatIsNot() throws Exception {
        assertThat(LogSegments.read(directory.resolve("none"), -100, 100)).isEqualTo(new LogSegments.Piece(0, "", 0));
    }

    private void write(long segmentBytes, int segments, int from, int to) throws Exception {
        try (PrintStream out =
                new PrintStream(new RotatingLog(directory, segmentBytes, segments), true, StandardCharsets.UTF_8)) {
            for (int i = from; i < to; i++) {
                out.print("line " + i + "\n");
            }
        }
    }

    private static String lines(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append("line ").append(i).append('\n');
        }
        return text.toString();
    }
}
