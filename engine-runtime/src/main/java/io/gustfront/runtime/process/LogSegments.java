package io.gustfront.runtime.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The log of a slot's workers on disk: files {@code log-<position>.txt}, each named by the position of its first byte in all that
 * was ever written to this log, by whichever start of the worker. The oldest are removed, so it has a bound, and a position stays
 * what it is.
 */
public final class LogSegments {
    private static final Pattern NAME = Pattern.compile("log-(\\d{1,18})\\.txt");

    private LogSegments() {}

    /**
     * A piece of a log.
     *
     * @param from the position of its first byte
     * @param text whole lines, but where one is longer than what was asked for
     * @param next where to go on
     */
    public record Piece(long from, String text, long next) {}

    static String name(long position) {
        return String.format("log-%018d.txt", position);
    }

    /** The segments by the position of their first byte. */
    static NavigableMap<Long, Path> list(Path directory) throws IOException {
        NavigableMap<Long, Path> segments = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.forEach(file -> {
                    Matcher matcher = NAME.matcher(file.getFileName().toString());
                    if (matcher.matches()) {
                        segments.put(Long.parseLong(matcher.group(1)), file);
                    }
                });
            }
        }
        return segments;
    }

    /**
     * Reads a piece.
     *
     * @param from a position; negative: that many bytes before the end
     * @param limit how many bytes at most
     */
    public static Piece read(Path directory, long from, int limit) throws IOException {
        NavigableMap<Long, Path> segments = list(directory);
        if (segments.isEmpty()) {
            return new Piece(0, "", 0);
        }
        Map.Entry<Long, Path> last = segments.lastEntry();
        long end = last.getKey() + Files.size(last.getValue());
        long begin = Math.min(end, Math.max(segments.firstKey(), from < 0 ? end + from : from));
        Map.Entry<Long, Path> segment = segments.floorEntry(begin);
        byte[] bytes = new byte[limit];
        int length;
        try (RandomAccessFile file = new RandomAccessFile(segment.getValue().toFile(), "r")) {
            file.seek(begin - segment.getKey());
            length = Math.max(0, file.read(bytes));
        }
        Long following = segments.higherKey(segment.getKey());
        int skipped = from < 0 && begin > segments.firstKey() ? afterLine(bytes, length) : 0;
        int used = length;
        if (used == limit || following == null) {
            int whole = lastLine(bytes, length);
            used = whole > skipped ? whole : length;
        }
        long next = begin + used;
        if (following != null && segment.getKey() + Files.size(segment.getValue()) <= next) {
            next = following;
        }
        return new Piece(
                begin + skipped, new String(bytes, skipped, Math.max(0, used - skipped), StandardCharsets.UTF_8), next);
    }

    /** Where the first line that begins here begins; 0 if none ends here. */
    private static int afterLine(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                return i + 1 < length ? i + 1 : 0;
            }
        }
        return 0;
    }

    private static int lastLine(byte[] bytes, int length) {
        for (int i = length; i > 0; i--) {
            if (bytes[i - 1] == '\n') {
                return i;
            }
        }
        return 0;
    }
}
