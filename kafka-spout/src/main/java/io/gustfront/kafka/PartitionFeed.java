package io.gustfront.kafka;

import io.gustfront.kafka.offsets.OffsetTracker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What the executor keeps of a partition: which records are open, and which wait to be read again. Of the executor's thread. */
final class PartitionFeed {
    final AssignedPartition partition;
    private final @Nullable OffsetTracker tracker;
    private final @Nullable KeyGate gate;
    private final Map<Long, RecordId> awaited = new HashMap<>();

    /** What is known against open records, that of before the start included; what fits is published. */
    private final Map<Long, Integer> attempts;

    private final Map<Long, Integer> crashes;
    private final OffsetRange suspects;
    private final OffsetRange close;

    private long published;
    private long emittedRecords;

    /** Also read by whoever reads gauges. */
    private volatile boolean stopped;

    private boolean ended;

    /**
     * @param maxOpen how many records may lie at or above the committable offset; 0 if tuples aren't tracked
     * @param order whether records of one key wait for each other
     */
    PartitionFeed(AssignedPartition partition, int maxOpen, Order order) {
        this.partition = partition;
        this.tracker = maxOpen == 0 ? null : new OffsetTracker(partition.startOffset(), maxOpen);
        this.gate = order == Order.BY_KEY ? new KeyGate() : null;
        this.attempts = new HashMap<>(partition.startNote().charges().attempts());
        this.crashes = new HashMap<>(partition.startNote().charges().crashes());
        this.suspects = partition.startNote().suspects();
        this.close = partition.startNote().close();
        this.published = partition.startOffset();
    }

    /** Whether records may be emitted. */
    boolean isFlowing() {
        return !stopped && !ended;
    }

    /** For the gauge, by any thread. */
    boolean isStopped() {
        return stopped;
    }

    /** Nothing more is to be emitted; what is open may still be acked. */
    void onStopped() {
        stopped = true;
    }

    /** Nothing counts any more. */
    void onEnded() {
        ended = true;
    }

    void onPolled(FetchEvent.Polled polled) {
        if (tracker != null) {
            tracker.onPolled(
                    polled.from(),
                    polled.to(),
                    polled.records().size(),
                    index -> polled.records().get(index).offset());
            publish();
        }
    }

    /** Whether a verdict on this record counts: it is the first, and the partition is still the same. */
    boolean isOpen(RecordId id) {
        return !ended && tracker != null && tracker.isOpen(id.offset());
    }

    /** A record is done. */
    boolean onDone(RecordId id) {
        if (ended || tracker == null || !tracker.onDone(id.offset())) {
            return false;
        }
        if (id.isCharged()) {
            attempts.remove(id.offset());
            crashes.remove(id.offset());
            publishCharges();
        }
        publish();
        return true;
    }

    /** Records that wait for one of their key, now for nothing. */
    List<RecordId> leaveAll() {
        return gate == null ? List.of() : gate.leaveAll();
    }

    /** A record that is to be emitted for the first time here; what is known of it from before comes with it. */
    RecordId newRecordId(long offset) {
        RecordId id = new RecordId(this, offset);
        if (!attempts.isEmpty()) {
            id.attempts = attempts.getOrDefault(offset, 0);
        }
        if (!crashes.isEmpty()) {
            id.crashes = crashes.getOrDefault(offset, 0);
        }
        id.suspect = id.crashes > 0 || suspects.contains(offset);
        id.close = id.suspect && close.contains(offset);
        return id;
    }

    /** How many offsets of suspects aren't known to be done. */
    long suspectsLeft() {
        return Math.max(0, suspects.to() - Math.max(suspects.from(), published));
    }

    /** An attempt has failed by user code. */
    void onFailedAttempt(RecordId id) {
        if (tracker != null) {
            attempts.put(id.offset(), id.attempts);
            publishCharges();
        }
    }

    /** A worker was lost while a record was under way alone. */
    void onCrash(RecordId id) {
        crashes.put(id.offset(), id.crashes);
        publishCharges();
    }

    private void publishCharges() {
        partition.onCharges(new Charges(attempts, crashes));
    }

    /** A record has come. Whether it may be emitted now; else {@link #nextOfKey} gives it back when it may. */
    boolean mayGo(RecordId id, ConsumerRecord<byte[], byte[]> raw) {
        return gate == null || gate.enter(id, raw.key());
    }

    /** A record is done: the one that waited for it and may be emitted now, if there is one. */
    @Nullable
    RecordId nextOfKey(RecordId done) {
        return gate == null ? null : gate.leave(done);
    }

    /** How many records wait for one of their key. */
    int waitingCount() {
        return gate == null ? 0 : gate.waitingCount();
    }

    /** Without tracking: a record has left, and that is all that will ever be known of it. */
    void onEmittedUntracked(long nextOffset) {
        emittedRecords++;
        publish(nextOffset);
    }

    /** All records of a poll have been given out. Without tracking, what the poll passed after the last of them is over, too. */
    void onBatchEnd(long nextOffset) {
        if (tracker == null) {
            publish(nextOffset);
        }
    }

    void await(RecordId id) {
        awaited.put(id.offset(), id);
    }

    @Nullable
    RecordId takeAwaited(long offset) {
        return awaited.remove(offset);
    }

    /** How many records were emitted or are about to be, and are not done. For gauges, by any thread: may be a little behind. */
    int openCount() {
        return tracker == null ? 0 : tracker.openCount();
    }

    /** How many records are done and lie above one that isn't. For gauges, by any thread: may be a little behind. */
    int doneAbove() {
        return tracker == null ? 0 : Math.max(0, tracker.size() - tracker.openCount());
    }

    private void publish() {
        if (tracker != null && tracker.committable() != published) {
            published = tracker.committable();
            partition.onProgress(published, tracker.releasedCount());
        }
    }

    private void publish(long committable) {
        published = committable;
        partition.onProgress(committable, emittedRecords);
    }

    /** The offset after a record: where reading goes on when the record isn't read again. Says nothing of what is done. */
    static long after(ConsumerRecord<?, ?> record) {
        return record.offset() + 1;
    }
}
