package io.gustfront.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Finds where partitions begin: at the committed offset, else by the {@link FirstOffset}. Of the background step. */
final class StartPositions {
    private final FirstOffset firstOffset;
    private final boolean tracked;
    private final ErrorReports errors;

    /**
     * @param tracked whether records are heard to be done, so that it matters what was under way at a crash
     */
    StartPositions(FirstOffset firstOffset, boolean tracked, ErrorReports errors) {
        this.firstOffset = firstOffset;
        this.tracked = tracked;
        this.errors = errors;
    }

    /**
     * Asks the brokers, and commits where it begins. Where nothing was committed, a restart before the first commit would choose
     * again, and {@code latest} would then pass over what came meanwhile. Where something was, from now on whoever finds the note
     * shall know that somebody was reading.
     *
     * @param partitions which, with the ids of their topics
     * @param reborn those whose topic was deleted and created again while this task read it
     * @return as what they begin; those are not in it that have no committed offset and need one
     */
    Map<TopicPartition, AssignedPartition> find(
            Consumer<?, ?> consumer,
            Map<TopicPartition, Uuid> partitions,
            Set<TopicPartition> reborn,
            Duration timeout) {
        Map<TopicPartition, AssignedPartition> starts = new LinkedHashMap<>();
        Set<TopicPartition> atTheBeginning = new HashSet<>(reborn);
        Set<TopicPartition> byRule = new HashSet<>(partitions.keySet());
        byRule.removeAll(reborn);
        consumer.committed(partitions.keySet(), timeout).forEach((partition, committed) -> {
            if (committed == null || reborn.contains(partition)) {
                return;
            }
            byRule.remove(partition);
            CommitNote fresh = CommitNote.of(topicIdOf(partition, partitions));
            Optional<CommitNote> found = CommitNote.parse(committed.metadata());
            if (found.isPresent() && !found.get().topicId().equals(fresh.topicId())) {
                errors.report(
                        "reborn " + partition.topic(),
                        "topic '" + partition.topic()
                                + "' was deleted and created again since its offsets were committed; it is read from its beginning",
                        null);
                atTheBeginning.add(partition);
            } else {
                CommitNote note = tracked ? found.orElse(fresh).onStart(committed.offset()) : fresh;
                starts.put(partition, new AssignedPartition(partition, committed.offset(), note));
            }
        });
        Map<TopicPartition, Long> chosen = new HashMap<>();
        if (!atTheBeginning.isEmpty()) {
            chosen.putAll(consumer.beginningOffsets(atTheBeginning, timeout));
        }
        if (!byRule.isEmpty()) {
            chosen.putAll(firstOffsets(consumer, byRule, timeout));
        }
        Set<AssignedPartition> toCommit = new HashSet<>();
        if (tracked) {
            toCommit.addAll(starts.values());
        }
        chosen.forEach((partition, offset) -> {
            CommitNote fresh = CommitNote.of(topicIdOf(partition, partitions));
            CommitNote note = tracked ? fresh.onStart(offset) : fresh;
            AssignedPartition start = new AssignedPartition(partition, offset, note);
            starts.put(partition, start);
            toCommit.add(start);
        });
        commit(consumer, toCommit, timeout);
        starts.values().forEach(start -> start.onCommitted(start.startOffset()));
        return starts;
    }

    private static void commit(Consumer<?, ?> consumer, Set<AssignedPartition> partitions, Duration timeout) {
        if (!partitions.isEmpty()) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (AssignedPartition partition : partitions) {
                offsets.put(
                        partition.topicPartition(),
                        new OffsetAndMetadata(
                                partition.startOffset(), partition.startNote().text()));
            }
            consumer.commitSync(offsets, timeout);
        }
    }

    private static Uuid topicIdOf(TopicPartition partition, Map<TopicPartition, Uuid> partitions) {
        return partitions.getOrDefault(partition, Uuid.ZERO_UUID);
    }

    private Map<TopicPartition, Long> firstOffsets(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Duration timeout) {
        return switch (firstOffset.kind()) {
            case COMMITTED -> Map.of();
            case EARLIEST -> consumer.beginningOffsets(partitions, timeout);
            case LATEST -> consumer.endOffsets(partitions, timeout);
            case TIMESTAMP -> {
                Map<TopicPartition, Long> wanted = new HashMap<>();
                partitions.forEach(partition -> wanted.put(partition, firstOffset.timestampMs()));
                Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted, timeout);
                Map<TopicPartition, Long> offsets = new HashMap<>(consumer.endOffsets(partitions, timeout));
                found.forEach((partition, offset) -> {
                    if (offset != null) {
                        offsets.put(partition, offset.offset());
                    }
                });
                yield offsets;
            }
        };
    }
}
