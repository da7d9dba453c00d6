package io.gustfront.runtime.worker;

import io.gustfront.api.task.FailReason;
import java.util.Map;

/**
 * What was counted of a component since it began.
 *
 * @param component its id
 * @param executors how many executors were looked at
 * @param tasks how many tasks they host
 * @param emitted tuples emitted
 * @param executed calls into user code that took a tuple in, or asked a spout for one
 * @param acked of a spout: trees done; of a bolt: inputs acked
 * @param failed of a spout: trees failed; of a bolt: inputs failed, by it or in its keeping; by reason
 * @param pending of a spout: trees open
 * @param held of a bolt: tuples that it keeps unsettled
 * @param latencyP50Us of a spout: median of the time from emit to ack, in microseconds
 * @param latencyP99Us of a spout: 99th percentile of it
 * @param counters user code's counters, summed over tasks; and the engine's own, whose names begin with two underscores
 */
public record ComponentStats(
        String component,
        int executors,
        int tasks,
        long emitted,
        long executed,
        long acked,
        Map<FailReason.Kind, Long> failed,
        long pending,
        long held,
        long latencyP50Us,
        long latencyP99Us,
        Map<String, Long> counters) {
    /** Failures of all reasons. */
    public long failedInAll() {
        return failed.values().stream().mapToLong(Long::longValue).sum();
    }
}
