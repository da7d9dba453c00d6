package io.gustfront.runtime.process;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.agent.FaultHandler;
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
    private static final long LARGEST = 3_600_000_000_000L;
    private static final int DIGITS = 2;

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
        Histogram complete = autoResizing();
        SortedMap<String, Histogram> ofUser = new TreeMap<>();
        for (TaskMetrics task : executor.metrics()) {
            counters.merge("emitted", task.emitted().get(), Long::sum);
            counters.merge("executed", task.executed().get(), Long::sum);
            counters.merge("acked", task.acked().get(), Long::sum);
            for (FailReason.Kind kind : FailReason.Kind.values()) {
                counters.merge("failed." + kind, task.failed(kind).get(), Long::sum);
            }
            task.counters().forEach((name, count) -> counters.merge(ExecutorStats.OF_USER + name, count, Long::sum));
            gauges.merge("pending", task.pending().get(), Long::sum);
            gauges.merge("held", task.held().get(), Long::sum);
            task.gauges().forEach((name, gauge) -> addGauge(gauges, name, gauge));
            task.latencyUs().read((us, count) -> complete.recordValueWithCount(us * NS_PER_US, count));
            task.histograms()
                    .forEach((name, histogram) -> ofUser.computeIfAbsent(name, first -> autoResizing())
                            .add(histogram.copy()));
        }
        counters.put("feedback.dropped", executor.droppedFeedback());
        gauges.put("inbox.tuples", executor.inbox().tuples());
        gauges.put("inbox.capacity", (long) inboxTuples);
        SortedMap<String, byte[]> histograms = new TreeMap<>();
        put(histograms, "complete", complete);
        ofUser.forEach((name, histogram) -> put(histograms, ExecutorStats.OF_USER + name, histogram));
        return new ExecutorStats(executor.placement().executor(), executor.componentId(), counters, gauges, histograms);
    }

    private static Histogram autoResizing() {
        Histogram histogram = new Histogram(LARGEST, DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    private static void put(SortedMap<String, byte[]> histograms, String name, Histogram histogram) {
        if (histogram.getTotalCount() > 0) {
            ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
            int length = histogram.encodeIntoCompressedByteBuffer(buffer);
            histograms.put(name, Arrays.copyOf(buffer.array(), length));
        }
    }

    /** What user code computes may throw; then it isn't shown. */
    private static void addGauge(SortedMap<String, Long> gauges, String name, DoubleSupplier gauge) {
        String shown = ExecutorStats.OF_USER + name;
        try {
            gauges.merge(shown, Math.round(gauge.getAsDouble()), Long::sum);
        } catch (Throwable thrown) {
            FaultHandler.rethrowIfFatal(thrown);
            gauges.remove(shown);
        }
    }
}
