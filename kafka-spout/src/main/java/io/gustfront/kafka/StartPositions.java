package io.gustfront.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Finds where partitions begin: at the committed offset, else by the {@link FirstOffset}. Of the background step. */
final class StartPositions {
    private final FirstOffset firstOffset;
    private final ErrorReports errors;

    StartPositions(FirstOffset firstOffset, ErrorReports errors) {
        this.firstOffset = firstOffset;
        this.errors = errors;
    }

    /**
     * Asks the brokers, and commits what it chose where nothing was committed: else a restart before the first commit would
     * choose again, and {@code latest} would then pass over what came meanwhile.
     *
     * @param partitions which, with the ids of their topics
     * @param reborn those whose topic was deleted and created again while this task read it
     * @return where they begin; those are not in it that have no committed offset and need one
     */
    Map<TopicPartition, OffsetAndMetadata> find(
            Consumer<?, ?> consumer,
            Map<TopicPartition, Uuid> partitions,
            Set<TopicPartition> reborn,
            Duration timeout) {
        Map<TopicPartition, OffsetAndMetadata> starts = new LinkedHashMap<>();
        Set<TopicPartition> atTheBeginning = new HashSet<>(reborn);
        Set<TopicPartition> byRule = new HashSet<>(partitions.keySet());
        byRule.removeAll(reborn);
        consumer.committed(partitions.keySet(), timeout).forEach((partition, committed) -> {
            if (committed == null || reborn.contains(partition)) {
                return;
            }
            Uuid topicId = partitions.getOrDefault(partition, Uuid.ZERO_UUID);
            byRule.remove(partition);
            if (isOfAnotherTopic(committed, topicId)) {
                errors.report(
                        "reborn " + partition.topic(),
                        "topic '" + partition.topic()
                                + "' was deleted and created again since its offsets were committed; it is read from its beginning",
                        null);
                atTheBeginning.add(partition);
            } else {
                starts.put(partition, committed);
            }
        });
        Map<TopicPartition, OffsetAndMetadata> chosen = new HashMap<>();
        consumer.beginningOffsets(atTheBeginning, timeout)
                .forEach((partition, offset) -> choose(chosen, partition, offset, partitions));
        firstOffsets(consumer, byRule, timeout)
                .forEach((partition, offset) -> choose(chosen, partition, offset, partitions));
        if (!chosen.isEmpty()) {
            consumer.commitSync(chosen, timeout);
            starts.putAll(chosen);
        }
        return starts;
    }

    private static void choose(
            Map<TopicPartition, OffsetAndMetadata> chosen,
            TopicPartition partition,
            long offset,
            Map<TopicPartition, Uuid> partitions) {
        Uuid topicId = partitions.getOrDefault(partition, Uuid.ZERO_UUID);
        chosen.put(partition, new OffsetAndMetadata(offset, new CommitNote(topicId).text()));
    }

    private static boolean isOfAnotherTopic(OffsetAndMetadata committed, Uuid topicId) {
        return CommitNote.parse(committed.metadata())
                .map(note -> !note.topicId().equals(topicId))
                .orElse(false);
    }

    private Map<TopicPartition, Long> firstOffsets(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Duration timeout) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
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
