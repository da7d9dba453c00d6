package io.gustfront.kafka;

/** What a {@link KafkaSpout} promises of each record. */
public enum Guarantee {
    /**
     * Every record below the committed offset was fully processed; a record may be processed more than once. Tuples are tracked,
     * failed ones replayed.
     */
    AT_LEAST_ONCE,
    /**
     * No record is emitted twice; what was in flight when a worker is lost is lost with it. The offset is committed after the
     * poll and before the first of its records is emitted. Tuples aren't tracked.
     */
    AT_MOST_ONCE,
    /** Nothing: offsets are committed now and then, as far as records were emitted. Tuples aren't tracked. */
    NONE
}
