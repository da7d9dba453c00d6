package io.gustfront.cluster.node;

import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.json.MalformedJsonException;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import io.gustfront.runtime.process.LogSegments;
import io.gustfront.runtime.process.LogSegments.Piece;
import io.gustfront.runtime.process.RotatingLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The errors of a topology on a node: a line of JSON for each, in segments of which the oldest are removed. One thread at a time. */
final class ErrorJournal {
    private static final long SEGMENT_BYTES = 512L << 10;
    private static final int SEGMENTS = 4;
    private static final int MOST_STACK = 16 << 10;
    private static final int MOST_MESSAGE = 2 << 10;

    /** What a reply holds at most, so that it fits a message. */
    private static final int MOST_BYTES = 512 << 10;

    private final Path directory;

    ErrorJournal(Path directory) {
        this.directory = directory;
    }

    void add(ErrorEntry error) throws IOException {
        ErrorEntry cut = new ErrorEntry(
                error.atMs(),
                error.node(),
                error.port(),
                error.component(),
                error.task(),
                error.kind(),
                cut(error.message(), MOST_MESSAGE),
                cut(error.stack(), MOST_STACK),
                error.count());
        byte[] line =
                (new String(Json.LENIENT.write(cut), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
        try (RotatingLog log = new RotatingLog(directory, SEGMENT_BYTES, SEGMENTS)) {
            log.write(line, 0, line.length);
            if (log.dropped() > 0) {
                throw new IOException("can't write to " + directory);
            }
        }
    }

    /** The newest first. */
    List<ErrorEntry> newest(int limit) throws IOException {
        List<String> lines = new ArrayList<>();
        long position = -MOST_BYTES;
        while (true) {
            Piece piece = LogSegments.read(directory, position, MOST_BYTES);
            for (String line : piece.text().split("\n")) {
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
            if (piece.text().isEmpty() || piece.next() == position) {
                break;
            }
            position = piece.next();
        }
        Collections.reverse(lines);
        List<ErrorEntry> errors = new ArrayList<>();
        for (String line : lines) {
            if (errors.size() == limit) {
                break;
            }
            try {
                errors.add(Json.LENIENT.read(line, ErrorEntry.class));
            } catch (MalformedJsonException e) {
                // cut off by a full disk or a failure of power
            }
        }
        return errors;
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }
}
