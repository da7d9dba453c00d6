package io.gustfront.benchmarks.parts;

import io.gustfront.runtime.ack.AckLedger;
import io.gustfront.runtime.tuple.EdgeIds;
import io.gustfront.runtime.tuple.RootId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a tree of one hop costs in a ledger of 10,000 open ones: it is opened, and closed by the second of two acks. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LedgerBenchmark {
    static final int OPEN = 10_000;

    /** Closes the oldest tree, and opens another. */
    @Benchmark
    public @Nullable Object openAndTwoAcks(OpenTrees trees) {
        return trees.replaceOldest();
    }

    /** Trees that are open, and the edges that are still to be acked. */
    @State(Scope.Thread)
    public static class OpenTrees {
        /** {@code parallel-arrays} is the engine's. */
        @Param({"parallel-arrays", "array-of-entries", "map-of-entries"})
        String layout = "parallel-arrays";

        private final EdgeIds edgeIds = EdgeIds.seeded(1, 1, 1, 1, 1);
        private final long[] roots = new long[OPEN];
        private final long[] firstAcks = new long[OPEN];
        private final long[] secondAcks = new long[OPEN];
        private final Object[] messageIds = new Object[OPEN];
        private Trees trees = new ParallelArrays();
        private int oldest;
        private long nowNs;
        private long age;

        /** Opens the trees. */
        @Setup
        public void open() {
            trees = treesOf(layout);
            oldest = 0;
            for (int at = 0; at < OPEN; at++) {
                messageIds[at] = "message-" + at;
                open(at);
            }
        }

        private static Trees treesOf(String layout) {
            return switch (layout) {
                case "parallel-arrays" -> new ParallelArrays();
                case "array-of-entries" -> new ArrayOfEntries();
                case "map-of-entries" -> new MapOfEntries();
                default -> throw new IllegalArgumentException("there is no layout '" + layout + "'");
            };
        }

        /** The message id of the tree that closed. */
        @Nullable
        Object replaceOldest() {
            int at = oldest;
            oldest = at + 1 == OPEN ? 0 : at + 1;
            Object early = trees.ack(roots[at], firstAcks[at]);
            Object done = trees.ack(roots[at], secondAcks[at]);
            age = nowNs - trees.lastOpenedNs();
            open(at);
            return early == null ? done : null;
        }

        /** Before how many others the tree that closed last was opened. */
        long age() {
            return age;
        }

        private void open(int at) {
            long edge = edgeIds.next();
            long childEdge = edgeIds.next();
            firstAcks[at] = edge ^ childEdge;
            secondAcks[at] = childEdge;
            roots[at] = trees.open(edge, messageIds[at], nowNs++);
        }
    }

    /** What of a ledger is on every tuple's way. */
    private interface Trees {
        long open(long edges, Object messageId, long nowNs);

        @Nullable
        Object ack(long root, long edges);

        long lastOpenedNs();
    }

    /** The engine's. */
    private static final class ParallelArrays implements Trees {
        private final AckLedger ledger = new AckLedger(Sample.SPOUT_TASK, OPEN, 0);

        @Override
        public long open(long edges, Object messageId, long nowNs) {
            return ledger.open(edges, messageId, nowNs);
        }

        @Override
        public @Nullable Object ack(long root, long edges) {
            return ledger.ack(root, edges);
        }

        @Override
        public long lastOpenedNs() {
            return ledger.lastOpenedNs();
        }
    }

    private static final class Entry {
        final long root;
        final Object messageId;
        final long openedNs;
        long xor;

        Entry(long root, Object messageId, long openedNs, long xor) {
            this.root = root;
            this.messageId = messageId;
            this.openedNs = openedNs;
            this.xor = xor;
        }
    }

    /** Found as in the engine's, but with an object for each tree. */
    private static final class ArrayOfEntries implements Trees {
        private final @Nullable Entry[] entries = new @Nullable Entry[Integer.highestOneBit(2 * OPEN) << 1];
        private long sequence;
        private long lastOpenedNs;

        @Override
        public long open(long edges, Object messageId, long nowNs) {
            while (entries[at(sequence)] != null) {
                sequence++;
            }
            long root = RootId.of(Sample.SPOUT_TASK, sequence++);
            entries[at(root)] = new Entry(root, messageId, nowNs, edges);
            return root;
        }

        @Override
        public @Nullable Object ack(long root, long edges) {
            Entry entry = entries[at(root)];
            if (entry == null || entry.root != root) {
                return null;
            }
            entry.xor ^= edges;
            if (entry.xor != 0) {
                return null;
            }
            entries[at(root)] = null;
            lastOpenedNs = entry.openedNs;
            return entry.messageId;
        }

        @Override
        public long lastOpenedNs() {
            return lastOpenedNs;
        }

        private int at(long root) {
            return (int) root & (entries.length - 1);
        }
    }

    /** What one writes first. */
    private static final class MapOfEntries implements Trees {
        private final Map<Long, Entry> entries = new HashMap<>(2 * OPEN);
        private long sequence;
        private long lastOpenedNs;

        @Override
        public long open(long edges, Object messageId, long nowNs) {
            long root = RootId.of(Sample.SPOUT_TASK, sequence++);
            entries.put(root, new Entry(root, messageId, nowNs, edges));
            return root;
        }

        @Override
        public @Nullable Object ack(long root, long edges) {
            Entry entry = entries.get(root);
            if (entry == null) {
                return null;
            }
            entry.xor ^= edges;
            if (entry.xor != 0) {
                return null;
            }
            entries.remove(root);
            lastOpenedNs = entry.openedNs;
            return entry.messageId;
        }

        @Override
        public long lastOpenedNs() {
            return lastOpenedNs;
        }
    }
}
