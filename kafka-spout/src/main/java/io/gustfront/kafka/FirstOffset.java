package io.gustfront.kafka;

import java.io.Serializable;
import java.time.Instant;

/**
 * Where a partition begins for which the group has no committed offset. Where there is one, it wins. The position chosen is
 * committed before the first record is read, so that a restart doesn't choose again.
 *
 * @param kind which rule
 * @param timestampMs for {@link Kind#TIMESTAMP}, milliseconds since 1970; otherwise 0
 */
public record FirstOffset(Kind kind, long timestampMs) implements Serializable {

    /** The rules. */
    public enum Kind {
        /** At the oldest record there is. */
        EARLIEST,
        /** After the newest record there is. */
        LATEST,
        /** At the oldest record that is not older than a timestamp; after the newest if all are older. */
        TIMESTAMP,
        /** Nowhere: the partition is stopped, loudly. For those who set offsets by hand. */
        COMMITTED
    }

    /** At the oldest record there is. */
    public static FirstOffset earliest() {
        return new FirstOffset(Kind.EARLIEST, 0);
    }

    /** After the newest record there is. */
    public static FirstOffset latest() {
        return new FirstOffset(Kind.LATEST, 0);
    }

    /** At the oldest record that is not older than the instant; after the newest if all are older. */
    public static FirstOffset timestamp(Instant instant) {
        return new FirstOffset(Kind.TIMESTAMP, instant.toEpochMilli());
    }

    /** At the committed offset only: a partition without one is stopped, loudly. */
    public static FirstOffset committed() {
        return new FirstOffset(Kind.COMMITTED, 0);
    }
}
