package io.gustfront.kafka;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A partition from where this task began to read it to where it ends to, as both of its threads know it. When a partition is
 * started again there is another object: what belongs to the one is told from what belongs to the other by identity.
 */
final class AssignedPartition {
    private final TopicPartition topicPartition;
    private final Uuid topicId;
    private final long startOffset;

    /** Written by the executor: below this, all is done. */
    private volatile long committable;

    /** Written by the executor: how many records of this it has seen the end of, counted from the lowest on. */
    private volatile long released;

    /** Written by the background step: what Kafka has confirmed; -1 for nothing yet. */
    private volatile long committed = -1;

    /** Written by the background step: where the log ended when last heard of; -1 for not yet. */
    private volatile long endOffset = -1;

    /** Set by the background step when it paused this as too much of it is uncommitted; taken by the executor. */
    private volatile boolean capped;

    AssignedPartition(TopicPartition topicPartition, Uuid topicId, long startOffset) {
        this.topicPartition = topicPartition;
        this.topicId = topicId;
        this.startOffset = startOffset;
        this.committable = startOffset;
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    /** Which topic of that name. */
    Uuid topicId() {
        return topicId;
    }

    /** Where the first poll begins. */
    long startOffset() {
        return startOffset;
    }

    long committable() {
        return committable;
    }

    long released() {
        return released;
    }

    void onProgress(long committableOffset, long releasedRecords) {
        committable = committableOffset;
        released = releasedRecords;
    }

    long committed() {
        return committed;
    }

    void onCommitted(long offset) {
        committed = offset;
    }

    void onEndOffset(long offset) {
        endOffset = offset;
    }

    /** How many offsets there are from what is done to the end of the log; -1 for not known yet. */
    long lag() {
        long end = endOffset;
        return end < 0 ? -1 : Math.max(0, end - committable);
    }

    void onCapped() {
        capped = true;
    }

    /** Whether it was paused for its cap; asks once for each pause. */
    boolean takeCapped() {
        if (!capped) {
            return false;
        }
        capped = false;
        return true;
    }

    @Override
    public String toString() {
        return topicPartition.toString();
    }
}
