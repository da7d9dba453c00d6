package io.gustfront.kafka;

/** Which order a {@link KafkaSpout} keeps. */
public enum Order {
    /** That of the partition for first deliveries; a replay comes when it comes. */
    UNORDERED,
    /**
     * That of the partition among records of equal keys, replays included: of each key of a partition at most one record is open,
     * and the next is emitted when that one is done. Other keys flow meanwhile. Records without a key are in no order. Of a
     * record that is emitted again after a crash, the first occurrence counts. Needs at-least-once, as only what is tracked is
     * ever heard to be done.
     */
    BY_KEY
}
