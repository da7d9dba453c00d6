package io.gustfront.kafka;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A partition from where this task began to read it to where it ends to, as both of its threads know it. When a partition is
 * started again there is another object: what belongs to the one is told from what belongs to the other by identity.
 */
final class AssignedPartition {
    private final TopicPartition topicPartition;
    private final long startOffset;
    private final CommitNote startNote;

    // Written by the executor.

    /** Below this, all is done. */
    private volatile long committable;

    /** How many records of this it has seen the end of, counted from the lowest on. */
    private volatile long released;

    /** Failed attempts by user code of open records. */
    private volatile Map<Long, Integer> attempts;

    // Written by the background step.

    /** What Kafka has confirmed; -1 for nothing yet. */
    private volatile long committed = -1;

    /** Where the log ended when last heard of; -1 for not yet. */
    private volatile long endOffset = -1;

    /** How far polls have come. */
    private volatile long polledTo;

    private volatile int crashes;
    private volatile long probe;
    private volatile int probeCrashes;

    /** Which failed attempts the last commit noted; null if it failed. */
    private volatile @Nullable Map<Long, Integer> noted;

    /** Set by the background step when it paused this as too much of it is uncommitted; taken by the executor. */
    private volatile boolean capped;

    /**
     * @param startNote what is known of it from before, and from now on to be noted
     */
    AssignedPartition(TopicPartition topicPartition, long startOffset, CommitNote startNote) {
        this.topicPartition = topicPartition;
        this.startOffset = startOffset;
        this.startNote = startNote;
        this.committable = startOffset;
        this.polledTo = startOffset;
        this.attempts = startNote.attempts();
        this.noted = attempts;
        this.crashes = startNote.crashes();
        this.probe = startNote.probe();
        this.probeCrashes = startNote.probeCrashes();
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

    /** What is to be noted with a commit now. */
    CommitNote note() {
        Map<Long, Integer> now = attempts;
        noted = now;
        return new CommitNote(topicId(), polledTo, crashes, startNote.window(), probe, probeCrashes, now, false);
    }

    /** Whether there is something to commit. */
    boolean isChanged() {
        return committable != committed || attempts != noted;
    }

    /** A commit failed. */
    void onCommitFailed() {
        noted = null;
    }

    /** What is to be noted with the last commit. */
    CommitNote lastNote() {
        return new CommitNote(topicId(), CommitNote.NONE, 0, CommitNote.NONE, CommitNote.NONE, 0, attempts, true);
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

    /**
     * @param failedAttempts by offset; at most {@link CommitNote#MAX_ATTEMPTS_KEPT}
     */
    void onAttempts(Map<Long, Integer> failedAttempts) {
        attempts = failedAttempts;
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

    void onPolled(long to) {
        polledTo = to;
    }

    /** No record of it is under way alone any more. */
    void onNoProbe() {
        probe = CommitNote.NONE;
        probeCrashes = 0;
    }

    /** A record is going to be under way alone; how many times its reader was lost with it, if this one is. */
    void onProbe(long offset, int crashesWithThis) {
        probe = offset;
        probeCrashes = crashesWithThis;
    }

    /** Whether nothing of it is to be emitted before a note says so. */
    boolean isWatched() {
        return crashes > 0;
    }

    /** What was under way at the crashes is done, and it has been calm for a while. */
    void onCalm() {
        crashes = 0;
        onNoProbe();
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
