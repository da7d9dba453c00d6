package io.gustfront.runtime.link;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries that were sent and not acknowledged, by number: what a new connection starts with, and what a close hands back. It
 * keeps the payloads themselves, not frames, so that entries may travel in other frames the second time. Link thread only.
 */
final class ResendBuffer {
    private static final int INITIAL_ENTRIES = 64;

    /** A ring, indexed by an entry's number. Its bound is that of the windows: each entry counts {@link Outbox#OVERHEAD_BYTES}. */
    private byte[] @Nullable [] payloads = new byte[INITIAL_ENTRIES] @Nullable [];

    private int[] offsets = new int[INITIAL_ENTRIES];
    private int[] headers = new int[INITIAL_ENTRIES];

    /** The number of the oldest entry that is kept, and of the next that will be added. */
    private long oldest = 1;

    private long next = 1;
    private long controlBytes;
    private long dataBytes;

    /** Keeps an entry under the next number. */
    void add(int header, byte[] payload, int offset) {
        if (next - oldest == payloads.length) {
            grow();
        }
        int slot = slot(next);
        payloads[slot] = payload;
        offsets[slot] = offset;
        headers[slot] = header;
        next++;
        count(header, 1);
    }

    /** Drops all entries up to a number. */
    void acknowledge(long number) {
        while (oldest <= number) {
            int slot = slot(oldest);
            payloads[slot] = null;
            count(headers[slot], -1);
            oldest++;
        }
    }

    /** The highest number that was acknowledged. */
    long acknowledged() {
        return oldest - 1;
    }

    /** The highest number that was given. */
    long last() {
        return next - 1;
    }

    int header(long number) {
        return headers[slot(number)];
    }

    byte[] payload(long number) {
        byte[] payload = payloads[slot(number)];
        if (payload == null) {
            throw new IllegalStateException("entry " + number + " is not kept: " + oldest + " to " + last() + " are");
        }
        return payload;
    }

    int offset(long number) {
        return offsets[slot(number)];
    }

    /** Bytes of a lane that are unacknowledged, overhead included. */
    long bytes(Lane lane) {
        return lane == Lane.CONTROL ? controlBytes : dataBytes;
    }

    /** Adds the data payloads of which the last part was sent and not acknowledged, in order. */
    void addUnacknowledgedDataTo(List<byte[]> payloadsInOrder) {
        for (long number = oldest; number < next; number++) {
            int header = header(number);
            if (EntryHeader.lane(header) == Lane.DATA
                    && EntryHeader.part(header).isLast()) {
                payloadsInOrder.add(payload(number));
            }
        }
    }

    private void count(int header, int sign) {
        long bytes = (long) sign * Outbox.charge(EntryHeader.length(header));
        if (EntryHeader.lane(header) == Lane.CONTROL) {
            controlBytes += bytes;
        } else {
            dataBytes += bytes;
        }
    }

    private int slot(long number) {
        return (int) number & (payloads.length - 1);
    }

    private void grow() {
        int larger = payloads.length * 2;
        byte[] @Nullable [] newPayloads = new byte[larger] @Nullable [];
        int[] newOffsets = new int[larger];
        int[] newHeaders = new int[larger];
        for (long number = oldest; number < next; number++) {
            int from = slot(number);
            int to = (int) number & (larger - 1);
            newPayloads[to] = payloads[from];
            newOffsets[to] = offsets[from];
            newHeaders[to] = headers[from];
        }
        payloads = newPayloads;
        offsets = newOffsets;
        headers = newHeaders;
    }
}
