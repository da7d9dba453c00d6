package io.gustfront.cli.cluster;

import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.view.Views.ComponentRow;
import io.gustfront.cluster.view.Views.ExecutorRow;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.TopologyRow;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.gustfront.cluster.wire.ReplyBody.WorkerStats;
import io.gustfront.runtime.channel.ToSupervisor.ExecutorStats;
import io.gustfront.scheduler.TaskRange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What a master might tell of a topology {@code words}: spout {@code lines}, task 3, and bolt {@code count}, tasks 1 and 2. */
public final class Samples {
    private Samples() {}

    public static TopologyRow row(String state, String reason) {
        return new TopologyRow("words", "words-1-1", state, reason, !state.equals("inactive"), 2, 2, 3, 3, 1_000);
    }

    public static TopologyDetail topology(String state, String... steps) {
        return topology(state, "", List.of(steps));
    }

    static TopologyDetail paused(String reason) {
        return topology("paused", reason, List.of());
    }

    private static TopologyDetail topology(String state, String reason, List<String> steps) {
        boolean active = state.equals("active") || state.equals("killing");
        return new TopologyDetail(
                row(state, reason),
                4,
                0,
                0,
                Map.of("lines", new ComponentRow("spout", 1, 1), "count", new ComponentRow("bolt", 2, 2)),
                List.of(
                        worker(
                                1,
                                "node-a",
                                6700,
                                active,
                                new ExecutorRow("count", 1, 1, 3, "open"),
                                new ExecutorRow("lines", 3, 3, 3, "open")),
                        worker(2, "node-b", 6701, active, new ExecutorRow("count", 2, 2, 4, "opening"))),
                List.of(),
                steps);
    }

    static WorkerRow worker(int number, String node, int port, boolean active, ExecutorRow... executors) {
        return new WorkerRow(
                number,
                node,
                "127.0.0.1",
                port,
                "running",
                4_000 + number,
                number,
                System.currentTimeMillis() - 125_000,
                true,
                active,
                0,
                0,
                "",
                List.of(executors));
    }

    static Views.Stats stats(int incarnation, long acked, long failed, long latencyMs) {
        Histogram histogram = new Histogram(3_600_000_000_000L, 2);
        histogram.recordValueWithCount(latencyMs * 1_000_000, Math.max(1, acked));
        ExecutorStats lines = new ExecutorStats(
                new TaskRange(3, 3),
                "lines",
                counters("emitted", acked, "executed", acked, "acked", acked, "failed.TIMEOUT", failed),
                counters("pending", 7, "held", 0, "inbox.tuples", 0, "inbox.capacity", 1_000),
                new TreeMap<>(Map.of("complete", compressed(histogram))));
        ExecutorStats count = new ExecutorStats(
                new TaskRange(1, 1),
                "count",
                counters("emitted", 0, "executed", 5 * acked, "acked", 5 * acked, "failed.TIMEOUT", 0),
                counters("pending", 0, "held", 3, "inbox.tuples", 250, "inbox.capacity", 1_000),
                new TreeMap<>());
        return new Views.Stats(
                Map.of("node-a", List.of(new WorkerStats(6700, incarnation, 0, List.of(count, lines)))), Map.of());
    }

    private static SortedMap<String, Long> counters(Object... namesAndValues) {
        SortedMap<String, Long> counters = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            counters.put((String) namesAndValues[i], ((Number) namesAndValues[i + 1]).longValue());
        }
        return counters;
    }

    private static byte[] compressed(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        return Arrays.copyOf(buffer.array(), histogram.encodeIntoCompressedByteBuffer(buffer));
    }
}
