package io.gustfront.kafka;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A partition from where this task began to read it to where it ends to, as both of its threads know it. When a partition is
 * started again there is another object: what belongs to the one is told from what belongs to the other by identity.
 */
final class AssignedPartition {
    /** So many offsets, at least, a high-water mark is noted ahead, so that a trickle of records needs few notes. */
    private static final long LEAST_AHEAD = 64;

    /**
     * Of what comes between two commits, such a share is noted ahead: what was noted and never emitted is suspect all the same after a
     * crash. As each note is a commit, too, less is emitted again then.
     */
    private static final long AHEAD_SHARE = 4;

    private final TopicPartition topicPartition;
    private final long startOffset;
    private final CommitNote startNote;

    // Written by the executor, at each verdict: without a fence, as the step reads it now and then.

    /** Below this, all is done. */
    private final AtomicLong committable;

    /** How many records of this it has seen the end of, counted from the lowest on. */
    private final AtomicLong released = new AtomicLong();

    /** What is known against open records. */
    private volatile Charges charges;

    // Written by the background step.

    /** What Kafka has confirmed; -1 for nothing yet. */
    private volatile long committed = -1;

    /** Where the log ended when last heard of; -1 for not yet. */
    private volatile long endOffset = -1;

    // Of the background step alone.

    /** How far polls have come. */
    private long polledTo;

    /** Where {@link #polledTo} was when the interval between two commits began, and how far it came in the one before. */
    private long intervalStart;

    private long lastInterval;

    /** The high-water mark that was last noted. */
    private long highWater;

    /** How far ahead that was. */
    private long ahead = LEAST_AHEAD;

    private OffsetRange underWay = OffsetRange.NONE;

    /** What the last commit noted; null if it failed, or is behind. */
    private @Nullable Charges noted;

    /** Set by the background step when it paused this as too much of it is uncommitted; taken by the executor. */
    private volatile boolean capped;

    /**
     * @param startNote what is known of it from before, and was noted
     */
    AssignedPartition(TopicPartition topicPartition, long startOffset, CommitNote startNote) {
        this.topicPartition = topicPartition;
        this.startOffset = startOffset;
        this.startNote = startNote;
        this.committable = new AtomicLong(startOffset);
        this.polledTo = startOffset;
        this.intervalStart = startOffset;
        this.highWater = startOffset;
        this.charges = startNote.charges();
        this.noted = charges;
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    /** Which topic of that name. */
    Uuid topicId() {
        return startNote.topicId();
    }

    /** Where the first poll begins. */
    long startOffset() {
        return startOffset;
    }

    /** What was known of it at the start. */
    CommitNote startNote() {
        return startNote;
    }

    // By the executor.

    void onProgress(long committableOffset, long releasedRecords) {
        committable.lazySet(committableOffset);
        released.lazySet(releasedRecords);
    }

    void onCharges(Charges now) {
        charges = now;
    }

    /** Whether it was paused for its cap; asks once for each pause. */
    boolean takeCapped() {
        if (!capped) {
            return false;
        }
        capped = false;
        return true;
    }

    // By the background step.

    /** What is to be noted with a commit now; that it is, is taken for granted until {@link #onCommitFailed}. */
    CommitNote note() {
        noted = charges;
        ahead = Math.max(LEAST_AHEAD, Math.max(lastInterval, polledTo - intervalStart) / AHEAD_SHARE);
        highWater = polledTo + ahead;
        return new CommitNote(topicId(), highWater, startNote.suspects(), startNote.close(), underWay, noted, false);
    }

    /** What is to be noted with the last commit. */
    CommitNote lastNote() {
        OffsetRange none = OffsetRange.NONE;
        return new CommitNote(topicId(), polledTo, none, none, none, charges, true);
    }

    /** Whether there is something to commit. */
    boolean isChanged() {
        return committable.get() != committed || !charges.equals(noted);
    }

    /** A commit failed. */
    void onCommitFailed() {
        noted = null;
    }

    void onCommitted(long offset) {
        committed = offset;
    }

    /** The interval between two commits is over, and another begins. */
    void onInterval() {
        lastInterval = polledTo - intervalStart;
        intervalStart = polledTo;
    }

    /**
     * A poll has come so far.
     *
     * @return whether that is beyond the high-water mark, so that another has to be noted before any of it is emitted
     */
    boolean onPolled(long to) {
        polledTo = to;
        return to > highWater;
    }

    /** Whether another mark will have to be noted soon, so that it may as well go with that of another partition. */
    boolean isNearHighWater() {
        return highWater - polledTo < ahead / 2;
    }

    /** Which suspects are under way from now on. */
    void onUnderWay(OffsetRange offsets) {
        underWay = offsets;
        noted = null;
    }

    void onEndOffset(long offset) {
        endOffset = offset;
    }

    void onCapped() {
        capped = true;
    }

    long released() {
        return released.get();
    }

    // By any thread.

    long committable() {
        return committable.get();
    }

    long committed() {
        return committed;
    }

    /** How many offsets there are from what is done to the end of the log; -1 for not known yet. */
    long lag() {
        long end = endOffset;
        return end < 0 ? -1 : Math.max(0, end - committable.get());
    }

    @Override
    public String toString() {
        return topicPartition.toString();
    }
}
