package io.gustfront.benchmarks.parts;

import io.gustfront.runtime.route.KeyHasher;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the hash of a fields grouping costs, of one field, over 256 keys in turn. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class HashBenchmark {
    static final int KEYS = 256;
    private static final int[] POSITIONS = {0};

    /** All keys; the XOR of their hashes. */
    @Benchmark
    @OperationsPerInvocation(KEYS)
    public long hash(Keys keys) {
        return keys.hashAll();
    }

    /** Tuples, and a topology's hasher. */
    @State(Scope.Thread)
    public static class Keys {
        /** A {@code new-string} is one that nobody has hashed before, as a word has just been cut out of a sentence; making it is counted, too. */
        @Param({"string", "new-string", "long", "list"})
        String key = "string";

        private final KeyHasher hasher = Sample.hasher();
        private final @Nullable Object[][] tuples = new @Nullable Object[KEYS][];
        private boolean renewed;

        /** Makes them. */
        @Setup
        public void open() {
            renewed = key.equals("new-string");
            for (int i = 0; i < KEYS; i++) {
                tuples[i] = new Object[] {keyOf(key, i)};
            }
        }

        private static Object keyOf(String kind, int number) {
            return switch (kind) {
                case "string", "new-string" -> "word-" + number;
                case "long" -> 1_000_000L + number;
                case "list" -> List.of("word-" + number, (long) number);
                default -> throw new IllegalArgumentException("there are no keys '" + kind + "'");
            };
        }

        long hashAll() {
            long all = 0;
            for (@Nullable Object[] tuple : tuples) {
                all ^= hasher.hash(renewed ? renewed(tuple) : tuple, POSITIONS);
            }
            return all;
        }

        /** A copy whose hash isn't known yet, for that of the original is never asked for. */
        @SuppressWarnings("StringCopy") // that is the point
        private static @Nullable Object[] renewed(@Nullable Object[] tuple) {
            return new Object[] {new String((String) tuple[0])};
        }
    }
}
