package io.gustfront.cli.cluster;

import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.wire.ReplyBody.WorkerStats;
import io.gustfront.runtime.channel.ToSupervisor.ExecutorStats;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What the workers of a topology counted, added up by component over all starts of workers that were seen. A worker that restarts
 * counts from zero; what its last start told last is kept, so sums never shrink. Bounded by slots and executors. One thread.
 */
public final class Numbers {
    private static final long LARGEST_NS = 3_600_000_000_000L;
    private static final int DIGITS = 2;

    private final Map<Slot, Start> starts = new HashMap<>();
    private final Map<String, Sum> ended = new TreeMap<>();

    /** Nothing was counted. */
    public Numbers() {}

    private record Slot(String node, int port) {}

    private record Start(int incarnation, Map<String, ExecutorStats> executors) {}

    /**
     * A component's numbers.
     *
     * @param executors how many there are now
     * @param counters by name, over all starts
     * @param gauges by name, of those that answered last
     * @param complete how long trees took, in nanoseconds, over all starts
     */
    public record Sums(
            int executors, SortedMap<String, Long> counters, SortedMap<String, Long> gauges, Histogram complete) {
        /** A counter; 0 if there is none of the name. */
        public long counter(String name) {
            return counters.getOrDefault(name, 0L);
        }

        /** A gauge; 0 if there is none of the name. */
        public long gauge(String name) {
            return gauges.getOrDefault(name, 0L);
        }

        /** The counters of a prefix, which is cut off; those that are zero are left out. */
        public SortedMap<String, Long> countersOf(String prefix) {
            SortedMap<String, Long> some = new TreeMap<>();
            counters.forEach((name, value) -> {
                if (name.startsWith(prefix) && value != 0) {
                    some.put(name.substring(prefix.length()), value);
                }
            });
            return some;
        }
    }

    private static final class Sum {
        private int executors;
        private final TreeMap<String, Long> counters = new TreeMap<>();
        private final TreeMap<String, Long> gauges = new TreeMap<>();
        private final Histogram complete = empty();

        void addCounted(ExecutorStats stats) {
            stats.counters().forEach((name, value) -> counters.merge(name, value, Long::sum));
            byte[] encoded = stats.histograms().get("complete");
            if (encoded != null) {
                complete.add(decoded(encoded));
            }
        }

        void addPresent(ExecutorStats stats) {
            executors++;
            stats.gauges().forEach((name, value) -> gauges.merge(name, value, Long::sum));
        }

        void add(Sum other) {
            other.counters.forEach((name, value) -> counters.merge(name, value, Long::sum));
            complete.add(other.complete);
        }
    }

    private static Histogram empty() {
        Histogram histogram = new Histogram(LARGEST_NS, DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    private static Histogram decoded(byte[] encoded) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(encoded), LARGEST_NS);
        } catch (DataFormatException | RuntimeException e) {
            return empty(); // of another version: its counters still count
        }
    }

    /**
     * Takes a sample in.
     *
     * @return the sums with it, by component
     */
    public SortedMap<String, Sums> add(Views.Stats sample) {
        TreeMap<String, Sum> present = new TreeMap<>();
        sample.nodes()
                .forEach((node, workers) -> workers.forEach(worker -> {
                    take(new Slot(node, worker.port()), worker);
                    worker.executors()
                            .forEach(stats -> present.computeIfAbsent(stats.component(), id -> new Sum())
                                    .addPresent(stats));
                }));
        return sums(present);
    }

    private void take(Slot slot, WorkerStats worker) {
        Start before = starts.get(slot);
        if (before != null && before.incarnation() > worker.incarnation()) {
            return; // late
        }
        Map<String, ExecutorStats> executors = new HashMap<>();
        if (before != null && before.incarnation() == worker.incarnation()) {
            executors.putAll(before.executors()); // one that moved away is not told any more
        } else if (before != null) {
            end(before.executors().values());
        }
        worker.executors().forEach(stats -> executors.put(stats.component() + " " + stats.executor(), stats));
        starts.put(slot, new Start(worker.incarnation(), executors));
    }

    private void end(Iterable<ExecutorStats> executors) {
        executors.forEach(stats ->
                ended.computeIfAbsent(stats.component(), id -> new Sum()).addCounted(stats));
    }

    private SortedMap<String, Sums> sums(Map<String, Sum> present) {
        TreeMap<String, Sum> all = new TreeMap<>(present);
        ended.forEach((component, sum) ->
                all.computeIfAbsent(component, id -> new Sum()).add(sum));
        for (Start start : starts.values()) {
            start.executors()
                    .values()
                    .forEach(stats -> all.computeIfAbsent(stats.component(), id -> new Sum())
                            .addCounted(stats));
        }
        TreeMap<String, Sums> sums = new TreeMap<>();
        all.forEach((component, sum) ->
                sums.put(component, new Sums(sum.executors, sum.counters, sum.gauges, sum.complete)));
        return Collections.unmodifiableSortedMap(sums);
    }
}
