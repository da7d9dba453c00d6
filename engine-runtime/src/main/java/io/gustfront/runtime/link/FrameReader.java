package io.gustfront.runtime.link;

import static io.gustfront.runtime.link.FrameWriter.CRC_OFFSET;
import static io.gustfront.runtime.link.FrameWriter.ENTRIES_OFFSET;
import static io.gustfront.runtime.link.FrameWriter.FIRST_OFFSET;
import static io.gustfront.runtime.link.FrameWriter.HEADER_BYTES;
import static io.gustfront.runtime.link.FrameWriter.INT;
import static io.gustfront.runtime.link.FrameWriter.LONG;
import static io.gustfront.runtime.link.FrameWriter.REASON_OFFSET;
import static io.gustfront.runtime.link.FrameWriter.RECEIVED_OFFSET;
import static io.gustfront.runtime.link.FrameWriter.SHORT;
import static io.gustfront.runtime.link.FrameWriter.TYPE_OFFSET;

import io.gustfront.runtime.link.EntryHeader.Part;
import java.util.zip.CRC32C;

/**
 * Reads frames of a session where they lie. The whole frame is checked before any of it is used: what can be walked was found
 * to be right. Layouts: {@link FrameWriter}.
 */
final class FrameReader {
    /** What a look at a frame has shown. */
    enum Check {
        /** It may be used. */
        SOUND,
        /** Its checksum is wrong: it was damaged on its way. */
        CORRUPT,
        /** Its checksum is right and its content is not: whoever wrote it is wrong. */
        MALFORMED
    }

    private final int maxPayloadBytes;
    private final CRC32C crc = new CRC32C();
    private byte[] source = new byte[0];
    private FrameType type = FrameType.POSITION;
    private int start;
    private int entriesLeft;
    private int next;
    private int header;
    private int wholeLength;
    private int partOffset;

    FrameReader(int maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** Looks at a frame, and stands before its first entry if it is sound. */
    Check wrap(byte[] array, int offset, int length) {
        if (length < HEADER_BYTES) {
            return Check.CORRUPT;
        }
        crc.reset();
        crc.update(array, offset + TYPE_OFFSET, length - TYPE_OFFSET);
        if ((int) INT.get(array, offset + CRC_OFFSET) != (int) crc.getValue()) {
            return Check.CORRUPT;
        }
        source = array;
        start = offset;
        FrameType known = FrameType.ofCode(array[offset + TYPE_OFFSET]);
        if (known == null || received() < 0 || !entriesAreSound(known, offset + length)) {
            return Check.MALFORMED;
        }
        type = known;
        entriesLeft = entries();
        next = offset + HEADER_BYTES;
        return Check.SOUND;
    }

    FrameType type() {
        return type;
    }

    int reason() {
        return source[start + REASON_OFFSET];
    }

    long received() {
        return (long) LONG.get(source, start + RECEIVED_OFFSET);
    }

    long first() {
        return (long) LONG.get(source, start + FIRST_OFFSET);
    }

    int entries() {
        return (short) SHORT.get(source, start + ENTRIES_OFFSET) & 0xFFFF;
    }

    /** Goes to the next entry; false if there is none. */
    boolean next() {
        if (entriesLeft == 0) {
            return false;
        }
        entriesLeft--;
        header = (int) INT.get(source, next);
        partOffset = next + EntryHeader.BYTES;
        if (part() == Part.FIRST) {
            wholeLength = (int) INT.get(source, partOffset);
            partOffset += EntryHeader.BYTES;
        }
        next = partOffset + length();
        return true;
    }

    Lane lane() {
        return EntryHeader.lane(header);
    }

    Part part() {
        return EntryHeader.part(header);
    }

    /** Bytes of the entry's part. */
    int length() {
        return EntryHeader.length(header);
    }

    /** Of a first part: the length of the payload that it begins. */
    int wholeLength() {
        return wholeLength;
    }

    /** Copies the entry's part. */
    void copyTo(byte[] target, int offset) {
        System.arraycopy(source, partOffset, target, offset, length());
    }

    private boolean entriesAreSound(FrameType known, int end) {
        int count = entries();
        if (known != FrameType.CLOSE && first() < 1) {
            return false;
        }
        if (known != FrameType.PAYLOADS) {
            return count == 0 && end == start + HEADER_BYTES;
        }
        if (count == 0) {
            return false;
        }
        int at = start + HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            if (end - at < EntryHeader.BYTES) {
                return false;
            }
            int entry = (int) INT.get(source, at);
            int bytes = EntryHeader.length(entry);
            at += EntryHeader.BYTES;
            if (!EntryHeader.isKnown(entry) || bytes > maxPayloadBytes) {
                return false;
            }
            if (EntryHeader.part(entry) == Part.FIRST) {
                if (end - at < EntryHeader.BYTES) {
                    return false;
                }
                int whole = (int) INT.get(source, at);
                at += EntryHeader.BYTES;
                if (whole <= bytes || whole > maxPayloadBytes) {
                    return false;
                }
            }
            if (end - at < bytes) {
                return false;
            }
            at += bytes;
        }
        return at == end;
    }
}
