package io.gustfront.kafka;

import java.io.Serializable;

/**
 * What becomes of a record that can't be processed: one that failed by user code as often as the {@link RetryPolicy} allows,
 * whose bytes the deserializer refuses, or that kills its worker.
 *
 * <p>A record that kills its worker can't fail; it is found. When a worker was lost, the records that may have been in it are emitted
 * one at a time, each noted with the committed offset before. The one that a worker is then lost with again and again is poison
 * ({@link KafkaSpoutConfig.Builder#maxCrashes}).
 *
 * @param kind which policy
 * @param deadLetterTopic for {@link Kind#DEAD_LETTER}, the topic; otherwise empty
 */
public record PoisonPolicy(Kind kind, String deadLetterTopic) implements Serializable {

    /** The policies. */
    public enum Kind {
        /** Its partition is stopped. */
        STOP,
        /** It is passed over. */
        SKIP,
        /** It is written to another topic. */
        DEAD_LETTER
    }

    /**
     * The partition of the record is stopped and its offset stays where it is; the error is shown until somebody acts. The
     * other partitions go on. Deactivating and activating the topology tries it again.
     */
    public static PoisonPolicy stop() {
        return new PoisonPolicy(Kind.STOP, "");
    }

    /** The record counts as done, in the counter {@code kafka.poison.skipped}, and the error is shown. */
    public static PoisonPolicy skip() {
        return new PoisonPolicy(Kind.SKIP, "");
    }

    /**
     * The record is written as it is to a topic, which must exist, with the {@link DeadLetterHeaders} added; it counts as done
     * when the broker has it there, in the counter {@code kafka.poison.dead-lettered}. While that topic can't be written to, it is
     * tried again, and the record stays open. One that the topic will never take, as it is too large, stops its partition.
     */
    public static PoisonPolicy deadLetter(String topic) {
        return new PoisonPolicy(Kind.DEAD_LETTER, topic);
    }
}
