package io.gustfront.runtime.link;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Writes frames of a session into an array of its own, one after the other. Numbers are big-endian.
 *
 * <pre>
 *   0                   4      5        6         8                    16                   24
 *  +-------------------+------+--------+---------+--------------------+--------------------+---------+
 *  | crc32c of the rest| type | reason | entries | received           | first              | entries…|
 *  | int32             | int8 | int8   | uint16  | int64              | int64              |         |
 *  +-------------------+------+--------+---------+--------------------+--------------------+---------+
 *  type:     1 payloads, 2 position, 3 close
 *  reason:   of a close; else 0
 *  entries:  how many follow: at least one in a payloads frame, none in others
 *  received: the highest entry number that the sender of the frame has taken, 0 if none: a cumulative acknowledgement
 *  first:    the number of the first entry, the others follow without a gap; in a position frame, of the one that comes next
 *  each entry: {@link EntryHeader}, int32 whole length if it is a first part, bytes
 * </pre>
 */
final class FrameWriter {
    static final int CRC_OFFSET = 0;
    static final int TYPE_OFFSET = 4;
    static final int REASON_OFFSET = 5;
    static final int ENTRIES_OFFSET = 6;
    static final int RECEIVED_OFFSET = 8;
    static final int FIRST_OFFSET = 16;
    static final int HEADER_BYTES = 24;
    static final int MAX_ENTRIES = 0xFFFF;

    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] frame;
    private final CRC32C crc = new CRC32C();
    private int length;
    private int entries;

    FrameWriter(int frameBytes) {
        this.frame = new byte[frameBytes];
    }

    /** The largest part of a payload that fits a frame of its own. */
    static int maxPartBytes(int frameBytes) {
        return frameBytes - HEADER_BYTES - 2 * EntryHeader.BYTES;
    }

    /** Begins a frame. */
    void begin(FrameType type, int reason, long received, long first) {
        frame[TYPE_OFFSET] = (byte) type.code();
        frame[REASON_OFFSET] = (byte) reason;
        LONG.set(frame, RECEIVED_OFFSET, received);
        LONG.set(frame, FIRST_OFFSET, first);
        length = HEADER_BYTES;
        entries = 0;
    }

    /** Whether a part of so many bytes fits; the first always does if it is no larger than {@link #maxPartBytes}. */
    boolean fits(int partBytes) {
        return length + 2 * EntryHeader.BYTES + partBytes <= frame.length && entries < MAX_ENTRIES;
    }

    /** Appends an entry that fits. */
    void entry(int header, byte[] payload, int offset) {
        INT.set(frame, length, header);
        length += EntryHeader.BYTES;
        if (EntryHeader.part(header) == EntryHeader.Part.FIRST) {
            INT.set(frame, length, payload.length);
            length += EntryHeader.BYTES;
        }
        int bytes = EntryHeader.length(header);
        System.arraycopy(payload, offset, frame, length, bytes);
        length += bytes;
        entries++;
    }

    /** How many entries the frame has so far. */
    int entries() {
        return entries;
    }

    /** Ends the frame; it is the first so many bytes of {@link #frame}. */
    int finish() {
        SHORT.set(frame, ENTRIES_OFFSET, (short) entries);
        crc.reset();
        crc.update(frame, TYPE_OFFSET, length - TYPE_OFFSET);
        INT.set(frame, CRC_OFFSET, (int) crc.getValue());
        return length;
    }

    /** Where the frames are written; used again for each. */
    byte[] frame() {
        return frame;
    }
}
