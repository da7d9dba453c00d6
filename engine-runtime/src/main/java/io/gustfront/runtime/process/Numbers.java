package io.gustfront.runtime.process;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.channel.ToSupervisor.ExecutorStats;
import io.gustfront.runtime.channel.ToSupervisor.Stats;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.TaskMetrics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToIntFunction;
import org.HdrHistogram.Histogram;

/** A worker's numbers, as its supervisor asks for them. */
final class Numbers {
    private static final long NS_PER_US = 1_000;

    private Numbers() {}

    /**
     * @param inboxTuples how many tuples the inbox of a component's executor may hold
     */
    static Stats of(List<Executor> executors, ToIntFunction<String> inboxTuples) {
        List<ExecutorStats> stats = new ArrayList<>();
        executors.stream()
                .sorted(Comparator.comparing(executor -> executor.placement().executor()))
                .forEach(executor -> stats.add(of(executor, inboxTuples.applyAsInt(executor.componentId()))));
        return new Stats(stats);
    }

    private static ExecutorStats of(Executor executor, int inboxTuples) {
        SortedMap<String, Long> counters = new TreeMap<>();
        SortedMap<String, Long> gauges = new TreeMap<>();
        Histogram complete = new Histogram(3_600_000_000_000L, 2);
        complete.setAutoResize(true);
        for (TaskMetrics task : executor.metrics()) {
            counters.merge("emitted", task.emitted().get(), Long::sum);
            counters.merge("executed", task.executed().get(), Long::sum);
            counters.merge("acked", task.acked().get(), Long::sum);
            for (FailReason.Kind kind : FailReason.Kind.values()) {
                counters.merge("failed." + kind, task.failed(kind).get(), Long::sum);
            }
            task.counters().forEach((name, count) -> counters.merge("user." + name, count, Long::sum));
            gauges.merge("pending", task.pending().get(), Long::sum);
            gauges.merge("held", task.held().get(), Long::sum);
            task.gauges().forEach((name, gauge) -> addGauge(gauges, name, gauge));
            task.latencyUs().read((us, count) -> complete.recordValueWithCount(us * NS_PER_US, count));
        }
        counters.put("feedback.dropped", executor.droppedFeedback());
        gauges.put("inbox.tuples", executor.inbox().tuples());
        gauges.put("inbox.capacity", (long) inboxTuples);
        SortedMap<String, byte[]> histograms = new TreeMap<>();
        if (complete.getTotalCount() > 0) {
            ByteBuffer buffer = ByteBuffer.allocate(complete.getNeededByteBufferCapacity());
            int length = complete.encodeIntoCompressedByteBuffer(buffer);
            histograms.put("complete", Arrays.copyOf(buffer.array(), length));
        }
        return new ExecutorStats(executor.placement().executor(), executor.componentId(), counters, gauges, histograms);
    }

    /** What user code computes may throw; then it isn't shown. */
    private static void addGauge(SortedMap<String, Long> gauges, String name, DoubleSupplier gauge) {
        try {
            gauges.merge("user." + name, Math.round(gauge.getAsDouble()), Long::sum);
        } catch (RuntimeException e) {
            gauges.remove("user." + name);
        }
    }
}
