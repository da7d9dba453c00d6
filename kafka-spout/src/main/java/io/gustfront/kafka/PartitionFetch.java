package io.gustfront.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** What the background step keeps of a partition, and where in its life it is. Written by that step alone. */
final class PartitionFetch {
    final TopicPartition topicPartition;
    final Uuid topicId;

    /** Whether the topic was deleted and created again while this task read it. */
    final boolean reborn;

    private final TreeSet<Long> wantedAgain = new TreeSet<>();
    private FetchPhase phase = FetchPhase.STARTING;
    private @Nullable AssignedPartition assigned;

    /** Where the next poll goes on, reading forwards. */
    private long next;

    /** Where the next poll goes on, reading again. */
    private long nextAgain;

    /** How many records polls have returned, reading forwards. */
    private long polledRecords;

    /** Whether the consumer has it paused. */
    boolean paused;

    /** Until when it is left alone, on the clock's nanoseconds. */
    long leftAloneUntilNs;

    /** How many times in a row it made trouble. */
    int troubles;

    /** Which answer of the catalog decides whether it is stopped, when it is suspect. */
    long decidedByAnswer;

    /** Why it was stopped or is suspect. */
    String reason = "";

    PartitionFetch(TopicPartition topicPartition, Uuid topicId, boolean reborn, long nowNs) {
        this.topicPartition = topicPartition;
        this.topicId = topicId;
        this.reborn = reborn;
        this.leftAloneUntilNs = nowNs;
    }

    FetchPhase phase() {
        return phase;
    }

    /** What the executor knows it by; null before it has started. */
    @Nullable
    AssignedPartition assigned() {
        return assigned;
    }

    void start(AssignedPartition partition) {
        become(FetchPhase.FETCHING);
        assigned = partition;
        next = partition.startOffset();
        paused = false;
    }

    void become(FetchPhase to) {
        if (!phase.next().contains(to)) {
            throw new IllegalStateException(topicPartition + " can't become " + to + ", being " + phase);
        }
        phase = to;
    }

    /** Where the next poll goes on. */
    long next() {
        return phase == FetchPhase.READING_AGAIN ? nextAgain : next;
    }

    /** Whether no more of it should be polled before some of it is done. */
    boolean isCapped(long maxUncommitted) {
        return assigned != null && polledRecords - assigned.released() >= maxUncommitted;
    }

    /** A poll has read on. */
    void onPolled(long to, int records) {
        next = to;
        polledRecords += records;
        troubles = 0;
    }

    void wantAgain(long offset) {
        wantedAgain.add(offset);
    }

    boolean isAnyWantedAgain() {
        return !wantedAgain.isEmpty();
    }

    /** On to the lowest offset that is wanted again; forwards if there is none. The consumer is to go to {@link #next()} then. */
    void goOn() {
        if (wantedAgain.isEmpty()) {
            if (phase == FetchPhase.READING_AGAIN) {
                become(FetchPhase.FETCHING);
            }
        } else {
            if (phase == FetchPhase.FETCHING) {
                become(FetchPhase.READING_AGAIN);
            }
            nextAgain = wantedAgain.first();
        }
    }

    /**
     * A poll has read again, from {@link #next()} on. Of what it returned, that which is wanted comes back, and isn't wanted any
     * longer.
     */
    List<ConsumerRecord<byte[], byte[]>> takeWanted(List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (wantedAgain.remove(record.offset())) {
                found.add(record);
            }
        }
        return found;
    }

    /** Of what is wanted, that which lies in a stretch that a poll has passed without returning it. It is gone. */
    List<Long> takeGone(long from, long to) {
        List<Long> gone = new ArrayList<>(wantedAgain.subSet(from, to));
        gone.forEach(wantedAgain::remove);
        return gone;
    }
}
