package io.gustfront.kafka;

/** What the executor asks of the background step. */
sealed interface FetchRequest {
    /** A record was dropped from memory and is to be read once more. */
    record Reread(AssignedPartition partition, long offset) implements FetchRequest {}

    /**
     * Suspects are going to be under way, which is to be noted before.
     *
     * @param number which group of the {@link Lineup}
     * @param charged whether a crash was noted of it already, so that this one must not get lost
     */
    record Probe(AssignedPartition partition, OffsetRange offsets, long number, boolean charged)
            implements FetchRequest {}

    /** No suspect is under way any more. */
    record EndProbes() implements FetchRequest {}

    /** A partition is to be read no further. The executor has reported why. */
    record Stop(AssignedPartition partition, String reason) implements FetchRequest {}

    /** The spout was activated: what was stopped is to be tried again, and what somebody else has reset, from there. */
    record Activated() implements FetchRequest {}
}
