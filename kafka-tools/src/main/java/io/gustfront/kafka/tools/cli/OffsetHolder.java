package io.gustfront.kafka.tools.cli;

import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Who holds the committed offset of a partition where it is: the lowest record that isn't done, and where it sits.
 *
 * @param offset the record's
 * @param component where it is
 * @param task which task of it; 0 for the spout's own task that reads the partition
 * @param where {@code held}: by a bolt that neither acked nor failed it; {@code queued}: before a bolt; {@code under way}: it was
 *     emitted, and no bolt says that it has it, as it is being executed or between workers; {@code waiting}: at the spout, to be
 *     tried again, to be written elsewhere, or for another record of its key; {@code unknown}: so much waits for longer that it isn't
 *     among what was told
 * @param ageMs for how long; 0 where that isn't known
 */
record OffsetHolder(long offset, String component, int task, String where, long ageMs) {
    /**
     * Finds it.
     *
     * @param tuples what waits in the topology, as its workers tell it
     * @param spout the component that reads the partition
     * @param lowest the lowest offset that isn't done, as the spout tells it
     * @param complete whether these are all that wait, and not just the oldest
     */
    static OffsetHolder find(
            List<OldTuple> tuples, String spout, TopicPartition partition, long lowest, boolean complete) {
        String messageId = partition + "@" + lowest;
        Optional<OldTuple> pending = tuples.stream()
                .filter(tuple -> tuple.where().equals("pending")
                        && tuple.component().equals(spout)
                        && tuple.description().equals(messageId))
                .findFirst();
        if (pending.isEmpty()) {
            return new OffsetHolder(lowest, spout, 0, complete ? "waiting" : "unknown", 0);
        }
        OldTuple tree = pending.get();
        return tuples.stream()
                .filter(tuple -> !tuple.where().equals("pending")
                        && tuple.roots().stream().anyMatch(tree.roots()::contains))
                .max(Comparator.comparing((OldTuple tuple) -> tuple.where().equals("held"))
                        .thenComparingLong(OldTuple::ageMs))
                .map(tuple -> new OffsetHolder(lowest, tuple.component(), tuple.task(), tuple.where(), tuple.ageMs()))
                .orElseGet(() -> new OffsetHolder(lowest, spout, tree.task(), "under way", tree.ageMs()));
    }

    /** For people. */
    String describe() {
        return switch (where) {
            case "waiting" -> offset + " waits in " + component;
            case "unknown" -> offset + " is not among the oldest";
            case "under way" -> offset + " is under way from " + component + " " + task + " for " + seconds();
            case "queued" -> offset + " is queued before " + component + " " + task;
            default -> offset + " is held by " + component + " " + task + " for " + seconds();
        };
    }

    private String seconds() {
        return String.format(Locale.ROOT, "%.1f s", ageMs / 1e3);
    }
}
