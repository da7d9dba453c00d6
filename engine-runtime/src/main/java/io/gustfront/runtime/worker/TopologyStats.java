package io.gustfront.runtime.worker;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.TaskMetrics;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What was counted of a topology's components.
 *
 * @param components by id
 */
public record TopologyStats(SortedMap<String, ComponentStats> components) {
    /** The counter of untracked tuples that didn't fit into a cycle and were dropped; there is none while there are none. */
    public static final String FEEDBACK_DROPPED = "__feedback-dropped";

    /** Copies what it is given. */
    public TopologyStats {
        components = Collections.unmodifiableSortedMap(new TreeMap<>(components));
    }

    /** Sums over executors, of one worker or of several. */
    public static TopologyStats of(List<Executor> executors) {
        SortedMap<String, Sum> sums = new TreeMap<>();
        for (Executor executor : executors) {
            sums.computeIfAbsent(executor.componentId(), id -> new Sum()).add(executor);
        }
        SortedMap<String, ComponentStats> components = new TreeMap<>();
        sums.forEach((id, sum) -> components.put(id, sum.stats(id)));
        return new TopologyStats(components);
    }

    private static final class Sum {
        private static final long LARGEST = 1L << 40;

        private final Map<FailReason.Kind, Long> failed = new EnumMap<>(FailReason.Kind.class);
        private final Map<String, Long> counters = new TreeMap<>();
        private final Histogram latencyUs = new Histogram(LARGEST, 2);
        private int executors;
        private int tasks;
        private long emitted;
        private long executed;
        private long acked;
        private long pending;
        private long held;

        void add(Executor executor) {
            executors++;
            if (executor.droppedFeedback() > 0) {
                counters.merge(FEEDBACK_DROPPED, executor.droppedFeedback(), Long::sum);
            }
            for (TaskMetrics task : executor.metrics()) {
                tasks++;
                emitted += task.emitted().get();
                executed += task.executed().get();
                acked += task.acked().get();
                pending += task.pending().get();
                held += task.held().get();
                for (FailReason.Kind kind : FailReason.Kind.values()) {
                    long count = task.failed(kind).get();
                    if (count > 0) {
                        failed.merge(kind, count, Long::sum);
                    }
                }
                task.latencyUs().read(latencyUs::recordValueWithCount);
                task.counters().forEach((name, count) -> counters.merge(name, count, Long::sum));
            }
        }

        ComponentStats stats(String id) {
            return new ComponentStats(
                    id,
                    executors,
                    tasks,
                    emitted,
                    executed,
                    acked,
                    Collections.unmodifiableMap(failed),
                    pending,
                    held,
                    latencyUs.getValueAtPercentile(50),
                    latencyUs.getValueAtPercentile(99),
                    Collections.unmodifiableMap(counters));
        }
    }
}
