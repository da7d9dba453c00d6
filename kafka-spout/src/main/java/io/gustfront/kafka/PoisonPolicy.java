package io.gustfront.kafka;

import java.io.Serializable;

/**
 * What becomes of a record that can't be processed: one that failed by user code as often as the {@link RetryPolicy} allows, or
 * whose bytes the deserializer refuses.
 *
 * @param kind which policy
 */
public record PoisonPolicy(Kind kind) implements Serializable {

    /** The policies. */
    public enum Kind {
        /** Its partition is stopped. */
        STOP,
        /** It is passed over. */
        SKIP
    }

    /**
     * The partition of the record is stopped and its offset stays where it is; the error is shown until somebody acts. The
     * other partitions go on. Deactivating and activating the topology tries it again.
     */
    public static PoisonPolicy stop() {
        return new PoisonPolicy(Kind.STOP);
    }

    /** The record counts as done, in the counter {@code kafka.poison.skipped}, and the error is shown. */
    public static PoisonPolicy skip() {
        return new PoisonPolicy(Kind.SKIP);
    }
}
