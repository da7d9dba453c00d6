package io.gustfront.kafka;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the background step tells the executor, in the order in which it happened. */
sealed interface FetchEvent {
    AssignedPartition partition();

    /** How many records it carries; at least one, so that nothing is free of charge in the {@link HandOff}. */
    default int weight() {
        return 1;
    }

    /** The bytes of the records that it carries. */
    default long bytes() {
        return 0;
    }

    /** A partition is going to be read. */
    record Started(AssignedPartition partition) implements FetchEvent {}

    /**
     * A poll moved the position of a partition.
     *
     * @param from where it began
     * @param to where the next one begins, taken together with the records (rule O1)
     * @param records what it returned
     */
    record Polled(
            AssignedPartition partition,
            long from,
            long to,
            List<ConsumerRecord<byte[], byte[]>> records,
            @Override long bytes)
            implements FetchEvent {
        @Override
        public int weight() {
            return Math.max(1, records.size());
        }
    }

    /**
     * Records that were asked for once more.
     *
     * @param records those that are still there
     * @param gone the offsets of those that aren't
     */
    record ReadAgain(
            AssignedPartition partition,
            List<ConsumerRecord<byte[], byte[]>> records,
            List<Long> gone,
            @Override long bytes)
            implements FetchEvent {
        @Override
        public int weight() {
            return Math.max(1, records.size());
        }
    }

    /** A partition is read no further, for a reason that was reported; what is open of it may still be acked. */
    record Stopped(AssignedPartition partition) implements FetchEvent {}

    /** A partition isn't this task's any more, or begins anew; verdicts on its records don't count any more. */
    record Ended(AssignedPartition partition) implements FetchEvent {}
}
