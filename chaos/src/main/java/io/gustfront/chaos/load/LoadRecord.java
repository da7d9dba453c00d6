package io.gustfront.chaos.load;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A record of the input, as bytes:
 *
 * <pre>
 *  0  int    {@link #MAGIC}
 *  4  int    producer
 *  8  long   sequence
 * 16  long   key
 * 24  int    n, the length of the padding
 * 28  n bytes of padding
 *     int    CRC-32C of all that is before
 * </pre>
 *
 * @param producer which feeder made it; another in each run
 * @param sequence its number, from 0
 * @param key by which it is grouped
 * @param padding how many bytes it is longer than it had to be
 */
public record LoadRecord(int producer, long sequence, long key, int padding) {
    static final int MAGIC = 0x6775_7301;
    static final int HEADER = 28;
    static final int MOST_PADDING = 1 << 20;

    /** Its bytes. */
    public byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + padding + Integer.BYTES);
        bytes.putInt(MAGIC).putInt(producer).putLong(sequence).putLong(key).putInt(padding);
        for (int i = 0; i < padding; i++) {
            bytes.put((byte) (sequence * 31 + i));
        }
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return bytes.array();
    }

    /** Reads bytes back; empty if they are no record, or any of them is not what it was. */
    public static Optional<LoadRecord> decode(byte[] bytes) {
        if (bytes.length < HEADER + Integer.BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int magic = in.getInt();
        LoadRecord record = new LoadRecord(in.getInt(), in.getLong(), in.getLong(), in.getInt());
        if (magic != MAGIC
                || record.padding < 0
                || record.padding > MOST_PADDING
                || bytes.length != HEADER + record.padding + Integer.BYTES) {
            return Optional.empty();
        }
        int told = in.getInt(HEADER + record.padding);
        return told == checksum(bytes, HEADER + record.padding) ? Optional.of(record) : Optional.empty();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
