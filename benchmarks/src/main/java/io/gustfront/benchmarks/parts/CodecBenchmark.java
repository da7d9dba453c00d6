package io.gustfront.benchmarks.parts;

import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.codec.Fences;
import io.gustfront.runtime.codec.SectionReader;
import io.gustfront.runtime.codec.SectionWriter;
import io.gustfront.runtime.codec.UndecodableTupleException;
import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.tuple.EdgeIds;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.StreamTable;
import java.util.ArrayList;
import java.util.Arrays;
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

/** What a tuple costs that goes to another worker, without the way: its values alone, and in a section of 256, with its head. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    /** The values as bytes; how many. */
    @Benchmark
    public int encode(Tuples tuples) {
        return tuples.encode();
    }

    /** The values of bytes. */
    @Benchmark
    public @Nullable Object[] decode(Tuples tuples) {
        return tuples.decode();
    }

    /** A full section of tuples, for each. */
    @Benchmark
    @OperationsPerInvocation(Sample.BATCH)
    public byte[] encodeSection(Tuples tuples) {
        return tuples.encodeSection();
    }

    /** The tuples of a full section, for each; the XOR of their edges. */
    @Benchmark
    @OperationsPerInvocation(Sample.BATCH)
    public long decodeSection(Tuples tuples) throws UndecodableTupleException {
        return tuples.decodeSection();
    }

    /** A tuple in both forms, and an executor's things for them. */
    @State(Scope.Thread)
    public static class Tuples {
        private static final int TEXT = 100;

        /** {@code payload} is W5's, of kinds that are coded by hand; a list is left to Kryo. */
        @Param({"payload", "list"})
        String values = "payload";

        private final ValueCodec codec = Sample.codec();
        private final StreamTable streams = new StreamTable(Sample.topology("shuffle"));
        private final SectionWriter writer = new SectionWriter(false, 32 << 10);
        private final SectionReader reader = new SectionReader(streams, new Fences());
        private final List<Envelope> batch = new ArrayList<>();
        private @Nullable Object[] tuple = {};
        private byte[] encoded = {};
        private byte[] section = {};

        /** Makes them. */
        @Setup
        public void open() {
            Object first = switch (values) {
                case "payload" -> "x".repeat(TEXT);
                case "list" -> new ArrayList<>(List.of("one", "two", "three"));
                default -> throw new IllegalArgumentException("there are no values '" + values + "'");
            };
            tuple = new Values(first, 1_000_000L).toArray();
            int length = codec.encode(tuple);
            encoded = Arrays.copyOf(codec.buffer(), length);
            Hop hop = Sample.hop(streams);
            EdgeIds edgeIds = EdgeIds.seeded(1, 1, 1, 1, 1);
            batch.clear();
            for (int i = 0; i < Sample.BATCH; i++) {
                batch.add(Envelope.ofRoot(hop, tuple, i, edgeIds.next(), Sample.FENCE));
            }
            section = encodeSection();
        }

        int encode() {
            return codec.encode(tuple);
        }

        @Nullable
        Object[] decode() {
            return codec.decode(encoded, 0, encoded.length);
        }

        byte[] encodeSection() {
            for (Envelope envelope : batch) {
                int length = codec.encode(envelope.values());
                int unused = writer.prepare(envelope, length);
                writer.append(codec.buffer(), length);
            }
            return writer.take();
        }

        long decodeSection() throws UndecodableTupleException {
            reader.open(section);
            long edges = 0;
            while (reader.left() > 0) {
                edges ^= reader.next(codec).edges();
            }
            return edges;
        }

        /** The values that are coded. */
        @Nullable
        Object[] original() {
            return tuple;
        }

        /** The XOR of the edges of the tuples that are in a section. */
        long edges() {
            return batch.stream().mapToLong(Envelope::edges).reduce(0, (one, other) -> one ^ other);
        }
    }
}
