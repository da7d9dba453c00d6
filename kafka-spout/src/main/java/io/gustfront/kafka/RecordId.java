package io.gustfront.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The message id of a tuple of a {@link KafkaSpout}: topic, partition and offset of its record. One object for each record from
 * its first delivery to its end, so that equality is identity: a verdict on a record of before a partition moved is none on the
 * record of after.
 */
public final class RecordId {
    final PartitionFeed feed;
    private final long offset;

    // All below: of the executor's thread.

    /** The record while it is kept in memory, else null: then it is read again when it is to be tried again. */
    @Nullable
    ConsumerRecord<byte[], byte[]> kept;

    /** What {@link #kept} takes in memory, roughly. */
    long keptBytes;

    /** The key that it keeps its place in the order of; null for none. */
    @Nullable
    ByteBuffer orderKey;

    /** How many attempts failed by user code. */
    int attempts;

    /** How many times a worker was lost while this was under way alone. */
    int crashes;

    /** How many times a worker was lost that it may have been in. */
    int losses;

    /** Whether it may have killed a worker, and goes through the {@link Lineup}. */
    boolean suspect;

    /** Whether it was under way together with few others when a worker was lost. */
    boolean close;

    /** Whether it is one of those of the lineup that are under way. */
    boolean underWay;

    /** How many attempts failed, of those that make it wait longer. */
    int failures;

    /** Why it is poison and waits to be read again, to be written to the dead-letter topic; null if it isn't or doesn't. */
    @Nullable
    Failure poison;

    /** When it is tried again, if it waits for that, on the clock's nanoseconds. */
    long dueNs;

    RecordId(PartitionFeed feed, long offset) {
        this.feed = feed;
        this.offset = offset;
    }

    /** Whether anything is held against it that a commit's note may tell. */
    boolean isCharged() {
        return attempts > 0 || crashes > 0;
    }

    /** The topic. */
    public String topic() {
        return feed.partition.topicPartition().topic();
    }

    /** The partition, from 0. */
    public int partition() {
        return feed.partition.topicPartition().partition();
    }

    /** The offset. */
    public long offset() {
        return offset;
    }

    @Override
    public String toString() {
        return feed.partition.topicPartition() + "@" + offset;
    }
}
