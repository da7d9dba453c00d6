package io.gustfront.runtime.link;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What a hub's links have done so far. Written by the link thread, read by any. */
public final class LinkCounters {
    /** What is counted. */
    public enum Counter {
        /** Sessions that opened. */
        SESSIONS_OPENED,
        /** Sessions that closed after they had opened. */
        SESSIONS_CLOSED,
        /** Sessions that went on over a new connection. */
        SESSIONS_RESUMED,
        /** Connections that broke under a session. */
        CONNECTIONS_LOST,
        /** Dials that led to no session. */
        DIALS_FAILED,
        /** Handshakes that either side refused, or that came to nothing. */
        HANDSHAKES_FAILED,
        /** Frames of sessions sent. */
        FRAMES_SENT,
        /** Frames of sessions received that were sound. */
        FRAMES_RECEIVED,
        /** Bytes of frames sent. */
        BYTES_SENT,
        /** Bytes of sound frames received. */
        BYTES_RECEIVED,
        /** Payloads handed to the listener. */
        PAYLOADS_RECEIVED,
        /** Entries sent a second time. */
        ENTRIES_RESENT,
        /** Entries received a second time, and ignored. */
        DUPLICATES_IGNORED,
        /** Frames with a wrong checksum. */
        CORRUPT_FRAMES,
        /** Frames that came before one that was missing. */
        GAPS
    }

    private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

    LinkCounters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, new AtomicLong());
        }
    }

    /** The present value of a counter. */
    public long get(Counter counter) {
        return value(counter).getOpaque();
    }

    /** All present values. */
    public Map<Counter, Long> snapshot() {
        Map<Counter, Long> all = new EnumMap<>(Counter.class);
        values.forEach((counter, value) -> all.put(counter, value.getOpaque()));
        return all;
    }

    /** Link thread only. */
    void add(Counter counter, long amount) {
        AtomicLong value = value(counter);
        value.setOpaque(value.getPlain() + amount);
    }

    /** Link thread only. */
    void increment(Counter counter) {
        add(counter, 1);
    }

    private AtomicLong value(Counter counter) {
        return requireNonNull(values.get(counter));
    }
}
