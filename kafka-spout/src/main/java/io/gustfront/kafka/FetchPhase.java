package io.gustfront.kafka;

import java.util.EnumSet;
import java.util.Set;

/** Where a partition is in its life at the background step. When it begins anew, that is another life. */
enum FetchPhase {
    /** Its first position is looked for. */
    STARTING,
    /** It is read forwards. */
    FETCHING,
    /** It is read at an earlier place, for records that failed and are no longer in memory. */
    READING_AGAIN,
    /** Its position is out of range; whether its topic was created again is being asked. */
    SUSPECT,
    /** It is read no further. */
    STOPPED;

    /** The table of legal edges. */
    Set<FetchPhase> next() {
        return switch (this) {
            case STARTING -> EnumSet.of(FETCHING, STOPPED);
            case FETCHING -> EnumSet.of(READING_AGAIN, SUSPECT, STOPPED);
            case READING_AGAIN -> EnumSet.of(FETCHING, SUSPECT, STOPPED);
            case SUSPECT -> EnumSet.of(STOPPED);
            case STOPPED -> EnumSet.noneOf(FetchPhase.class);
        };
    }

    /** Whether the consumer is assigned it. */
    boolean isRead() {
        return this == FETCHING || this == READING_AGAIN;
    }
}
