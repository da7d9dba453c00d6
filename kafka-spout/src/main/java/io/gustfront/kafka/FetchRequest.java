package io.gustfront.kafka;

/** What the executor asks of the background step. */
sealed interface FetchRequest {
    /** A record was dropped from memory and is to be read once more. */
    record Reread(AssignedPartition partition, long offset) implements FetchRequest {}

    /** A record is going to be under way alone, which is to be noted before. */
    record Probe(AssignedPartition partition, long offset, int crashesWithThis) implements FetchRequest {}

    /** A partition is to be read no further. The executor has reported why. */
    record Stop(AssignedPartition partition, String reason) implements FetchRequest {}

    /** What was stopped is to be tried again. */
    record RestartStopped() implements FetchRequest {}
}
