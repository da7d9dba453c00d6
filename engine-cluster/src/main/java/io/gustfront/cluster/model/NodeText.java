package io.gustfront.cluster.model;

import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What the data of a znode looks like: a line that names kind, version and checksum, and JSON.
 *
 * <pre>
 * gustfront topology 1 crc32c=9ae0daaf
 * {"id":"words-7f3a…",…}
 * </pre>
 *
 * <p>The checksum is that of all bytes after the line. Data that isn't so, or of a version that isn't known, is reported as
 * {@link UnreadableNodeException}; whoever reads sets that one thing aside, and goes on.
 */
public final class NodeText {
    /** The version that is written. */
    public static final int VERSION = 1;

    /** The largest node that is written: two of them fit the megabyte that ZooKeeper takes in one commit. */
    public static final int MAX_BYTES = 440 << 10;

    private static final String MAGIC = "gustfront";

    private NodeText() {}

    /**
     * The data of a node.
     *
     * @param kind {@code topology}, {@code assignment}…
     * @throws IllegalArgumentException if it is too large
     */
    public static byte[] write(String kind, Object value) {
        byte[] body = Json.LENIENT.write(value);
        byte[] line = (MAGIC + " " + kind + " " + VERSION + " crc32c=" + checksum(body, 0, body.length) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        if (line.length + body.length > MAX_BYTES) {
            throw new IllegalArgumentException("the " + kind + " takes " + (line.length + body.length)
                    + " bytes, more than the " + MAX_BYTES + " that are kept in ZooKeeper");
        }
        byte[] data = new byte[line.length + body.length];
        System.arraycopy(line, 0, data, 0, line.length);
        System.arraycopy(body, 0, data, line.length, body.length);
        return data;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UnreadableNodeException if it is something else
     */
    public static <T> T read(String kind, byte[] data, Class<T> type) throws UnreadableNodeException {
        int end = 0;
        while (end < data.length && end < 128 && data[end] != '\n') {
            end++;
        }
        if (end == data.length || data[end] != '\n') {
            throw new UnreadableNodeException("it doesn't begin with a line of gustfront's");
        }
        String[] words = new String(data, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
        if (words.length != 4 || !words[0].equals(MAGIC) || !words[1].equals(kind)) {
            throw new UnreadableNodeException("it doesn't begin with a line of gustfront's for a " + kind);
        }
        if (!words[2].equals(Integer.toString(VERSION))) {
            throw new UnreadableNodeException(
                    "it is of version " + Ids.shown(words[2]) + "; this engine reads version " + VERSION);
        }
        int begin = end + 1;
        String sum = checksum(data, begin, data.length - begin);
        if (!words[3].equals("crc32c=" + sum)) {
            throw new UnreadableNodeException("its checksum is " + sum + ", not as written");
        }
        try {
            return Json.LENIENT.read(data, begin, data.length - begin, type);
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new UnreadableNodeException(String.valueOf(e.getMessage()));
        }
    }

    private static String checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Data that can't be read. */
    public static final class UnreadableNodeException extends Exception {
        private static final long serialVersionUID = 1L;

        /** Says what is wrong with it. */
        public UnreadableNodeException(String message) {
            super(message);
        }
    }
}
