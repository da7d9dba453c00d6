package io.gustfront.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Commits what is done, in an interval, one commit under way at a time. One that fails is reported and made up for by the next.
 * What hasn't changed is committed again now and then, as brokers forget offsets that nobody commits. Of the background step.
 */
final class OffsetCommitter {
    private static final long REFRESH_NS = Duration.ofMinutes(10).toNanos();
    private static final long LOST_NS = Duration.ofMinutes(2).toNanos();

    private final long intervalNs;
    private final boolean onlyRefresh;
    private final ErrorReports errors;
    private final SpoutMetrics metrics;

    private long dueNs;
    private long refreshDueNs;
    private boolean underWay;
    private long sentNs;

    /**
     * @param onlyRefresh whether somebody else commits what is new: at-most-once does so before it emits
     */
    OffsetCommitter(long intervalNs, boolean onlyRefresh, long nowNs, ErrorReports errors, SpoutMetrics metrics) {
        this.intervalNs = intervalNs;
        this.onlyRefresh = onlyRefresh;
        this.dueNs = nowNs + intervalNs;
        this.refreshDueNs = nowNs + REFRESH_NS;
        this.errors = errors;
        this.metrics = metrics;
    }

    /** Whether it is time for {@link #commit}. */
    boolean isDue(long nowNs) {
        return nowNs - dueNs >= 0;
    }

    /** Begins a commit of what has changed, unless one is under way. The next poll, or a later one, ends it. */
    void commit(Consumer<?, ?> consumer, Collection<AssignedPartition> partitions, long nowNs) {
        dueNs = nowNs + intervalNs;
        partitions.forEach(AssignedPartition::onInterval);
        if (underWay && nowNs - sentNs < LOST_NS) {
            return;
        }
        boolean refresh = nowNs - refreshDueNs >= 0;
        Map<AssignedPartition, OffsetAndMetadata> offsets = new HashMap<>();
        if (!onlyRefresh) {
            offsets.putAll(changed(partitions));
        }
        if (refresh) {
            partitions.forEach(partition ->
                    offsets.putIfAbsent(partition, withNote(partition, Math.max(0, partition.committed()))));
        }
        if (offsets.isEmpty()) {
            return;
        }
        if (refresh) {
            refreshDueNs = nowNs + REFRESH_NS;
        }
        underWay = true;
        sentNs = nowNs;
        consumer.commitAsync(byName(offsets), (sent, thrown) -> {
            underWay = false;
            onEnd(offsets, thrown);
        });
    }

    /**
     * Sends a commit of what is committable, with what is to be noted, whatever is under way; a later poll ends it. When this
     * returns it is on its way, as far as this process goes: should it die now, the brokers learn of it even so.
     */
    void note(Consumer<?, ?> consumer, Collection<AssignedPartition> partitions) {
        Map<AssignedPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, withNote(partition, partition.committable())));
        consumer.commitAsync(byName(offsets), (sent, thrown) -> onEnd(offsets, thrown));
    }

    private void onEnd(Map<AssignedPartition, OffsetAndMetadata> offsets, @Nullable Exception thrown) {
        if (thrown == null) {
            onCommitted(offsets);
        } else {
            onFailed(offsets, thrown);
        }
    }

    /**
     * Commits what is committable, now, and waits for it.
     *
     * @throws org.apache.kafka.common.KafkaException if that fails
     */
    void commitNow(Consumer<?, ?> consumer, Collection<AssignedPartition> partitions, Duration timeout) {
        Map<AssignedPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, withNote(partition, partition.committable())));
        commitNow(consumer, offsets, timeout);
    }

    /**
     * Commits what is committable for the last time, now, and waits for it.
     *
     * @param restart whether the partitions are to be tried again as if nothing had happened
     * @throws org.apache.kafka.common.KafkaException if that fails
     */
    void commitLast(
            Consumer<?, ?> consumer, Collection<AssignedPartition> partitions, boolean restart, Duration timeout) {
        Map<AssignedPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (AssignedPartition partition : partitions) {
            CommitNote note = restart ? CommitNote.of(partition.topicId()) : partition.lastNote();
            offsets.put(partition, new OffsetAndMetadata(partition.committable(), note.text()));
        }
        commitNow(consumer, offsets, timeout);
    }

    /**
     * Commits how far polls came, now, and waits for it: at-most-once, before anything of that is emitted.
     *
     * @throws org.apache.kafka.common.KafkaException if that fails
     */
    void commitPolled(Consumer<?, ?> consumer, Collection<FetchEvent.Polled> polled, Duration timeout) {
        Map<AssignedPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (FetchEvent.Polled event : polled) {
            AssignedPartition partition = event.partition();
            offsets.put(
                    partition,
                    new OffsetAndMetadata(
                            event.to(), CommitNote.of(partition.topicId()).text()));
        }
        commitNow(consumer, offsets, timeout);
    }

    private void commitNow(
            Consumer<?, ?> consumer, Map<AssignedPartition, OffsetAndMetadata> offsets, Duration timeout) {
        if (!offsets.isEmpty()) {
            consumer.commitSync(byName(offsets), timeout);
            onCommitted(offsets);
        }
    }

    private void onCommitted(Map<AssignedPartition, OffsetAndMetadata> offsets) {
        metrics.commits.increment();
        offsets.forEach((partition, offset) -> partition.onCommitted(offset.offset()));
    }

    private void onFailed(Map<AssignedPartition, OffsetAndMetadata> offsets, Exception thrown) {
        offsets.keySet().forEach(AssignedPartition::onCommitFailed);
        metrics.failedCommits.increment();
        errors.report("commit", "committing offsets failed, trying again", thrown);
    }

    private static Map<AssignedPartition, OffsetAndMetadata> changed(Collection<AssignedPartition> partitions) {
        Map<AssignedPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (AssignedPartition partition : partitions) {
            if (partition.isChanged()) {
                offsets.put(partition, withNote(partition, partition.committable()));
            }
        }
        return offsets;
    }

    private static OffsetAndMetadata withNote(AssignedPartition partition, long offset) {
        return new OffsetAndMetadata(offset, partition.note().text());
    }

    private static Map<TopicPartition, OffsetAndMetadata> byName(Map<AssignedPartition, OffsetAndMetadata> offsets) {
        Map<TopicPartition, OffsetAndMetadata> named = new HashMap<>();
        offsets.forEach((partition, offset) -> named.put(partition.topicPartition(), offset));
        return named;
    }
}
