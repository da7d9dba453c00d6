package io.gustfront.kafka.tools.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a group is behind in a partition.
 *
 * @param partition the partition
 * @param group the group
 * @param end where the log ends
 * @param committed what the group has committed; empty for nothing
 * @param lagMs how old the first record is that isn't committed; empty if there is none, or it can't be read
 * @param inFlight how many records the spout has emitted that aren't done; empty if no topology says
 * @param doneAbove how many records are done and can't be committed, as one below them isn't; likewise
 * @param holder who holds the offset; empty if nothing is in flight, or no topology says
 */
record PartitionLag(
        TopicPartition partition,
        String group,
        long end,
        Optional<Long> committed,
        Optional<Long> lagMs,
        Optional<Long> inFlight,
        Optional<Long> doneAbove,
        Optional<OffsetHolder> holder) {
    /** In records, if offsets have no holes; empty where nothing is committed. */
    Optional<Long> lag() {
        return committed.map(offset -> Math.max(0, end - offset));
    }

    /** For programs. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("group", group);
        json.put("topic", partition.topic());
        json.put("partition", partition.partition());
        json.put("end", end);
        committed.ifPresent(offset -> json.put("committed", offset));
        lag().ifPresent(records -> json.put("lag", records));
        lagMs.ifPresent(ms -> json.put("lagMs", ms));
        inFlight.ifPresent(records -> json.put("inFlight", records));
        doneAbove.ifPresent(records -> json.put("doneAbove", records));
        holder.ifPresent(one -> json.put("holder", one));
        return json;
    }
}
