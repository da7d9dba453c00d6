package io.gustfront.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.Topologies;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.Roots;
import io.gustfront.runtime.tuple.SourceStream;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.runtime.tuple.TupleValues;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** {@link SectionWriter}, {@link SectionReader} and {@link SectionHeader}. */
class SectionTest {
    private static final SpoutFence FENCE = new SpoutFence(1, 2, 3, 4, 0);
    private static final SpoutFence OTHER = new SpoutFence(200, 3_000, 70_000, 1L << 40, 5);

    private final StreamTable streams = streams();
    private final SourceStream pair = streams.get(1);
    private final SourceStream single = streams.get(0);
    private final ValueCodec codec = codec();
    private final SectionWriter writer = new SectionWriter(false, 1 << 10);
    private final SectionReader reader = new SectionReader(streams, new Fences());

    private static StreamTable streams() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("spout", Topologies.spout()).outputStream("a", "x").outputStream("b", "x", "y");
        return new StreamTable(builder.createTopology());
    }

    private static ValueCodec codec() {
        return new ValueCodec(
                new Registrations(TopologyConfig.defaults(), SectionTest.class.getClassLoader()), 1 << 20);
    }

    @Test
    void shouldReadBackTuplesOfAnyNumberOfRoots_I3() throws Exception {
        Roots.Builder roots = new Roots.Builder();
        for (int i = 0; i < 100; i++) {
            roots.add(1_000 + i, -i, i % 10 < 5 ? FENCE : OTHER);
        }
        List<Envelope> sent = List.of(
                Envelope.untracked(new Hop(single, 7, 8), new Object[] {"none"}),
                Envelope.ofRoot(new Hop(pair, 7, 9), new Object[] {1, null}, Long.MIN_VALUE, Long.MAX_VALUE, FENCE),
                Envelope.ofRoots(new Hop(pair, 70_000, 1_000_000), new Object[] {2.5, "many"}, roots.build(), 0));

        byte[] section = section(sent);

        reader.open(section);
        assertThat(reader.left()).isEqualTo(3);
        for (Envelope each : sent) {
            assertThatEqual(reader.next(codec), each, true);
        }
        assertThat(reader.left()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> reader.next(codec));
    }

    @Test
    void shouldReadBackHeadersWithoutTheValues_K4() {
        List<Envelope> sent = List.of(
                Envelope.ofRoot(new Hop(pair, 7, 9), new Object[] {1, 2}, 10, 11, FENCE),
                Envelope.untracked(new Hop(single, 7, 8), new Object[] {"none"}),
                Envelope.ofRoot(new Hop(single, 7, 9), new Object[] {3}, 12, 13, OTHER));

        reader.open(section(sent));

        for (Envelope each : sent) {
            assertThatEqual(reader.nextShell(), each, false);
        }
    }

    @Test
    void shouldShareTheFencesThatItReads() throws Exception {
        byte[] section = section(List.of(
                Envelope.ofRoot(new Hop(single, 7, 9), new Object[] {3}, 10, 11, FENCE),
                Envelope.ofRoot(new Hop(single, 7, 9), new Object[] {3}, 12, 13, OTHER),
                Envelope.ofRoot(new Hop(single, 7, 9), new Object[] {3}, 14, 15, FENCE)));
        reader.open(section);
        Envelope first = reader.next(codec);
        Envelope second = reader.next(codec);

        assertThat(second.rootFence(0)).isEqualTo(OTHER);
        assertThat(reader.next(codec).rootFence(0)).isSameAs(first.rootFence(0));
    }

    @Test
    void shouldCodeTheRootsOfASpoutExecutorInARow_I3() {
        int one = length(List.of(roots(1, FENCE)));
        int two = length(List.of(roots(2, FENCE)));
        int mixed = length(List.of(roots(1, FENCE, OTHER)));

        assertThat(two - one).isEqualTo(16);
        assertThat(mixed - two).isGreaterThan(8);
    }

    @Test
    void shouldWriteThePlacementWhenItLeaves_I2() {
        byte[] section = section(List.of(Envelope.untracked(new Hop(single, 7, 8), new Object[] {"x"})));
        SectionHeader header = new SectionHeader(true, 1, 0x7FFF_FFFF, -2L);

        header.writeTo(section);

        assertThat(SectionHeader.read(section)).isEqualTo(header);
        assertThat(new SectionWriter(true, 1 << 10).take()).startsWith(1).hasSize(SectionHeader.BYTES);
    }

    @Test
    void shouldBeginAnewAfterEachSection() throws Exception {
        byte[] first = section(List.of(Envelope.untracked(new Hop(single, 7, 8), new Object[] {"one"})));
        byte[] copy = first.clone();
        byte[] second = section(List.of(Envelope.untracked(new Hop(single, 7, 8), new Object[] {"two"})));

        reader.open(second);

        assertThat(reader.next(codec).getString(0)).isEqualTo("two");
        assertThat(reader.left()).isZero();
        assertThat(first).isEqualTo(copy);
        assertThat(writer.tuples()).isZero();
        assertThat(writer.bytes()).isEqualTo(SectionHeader.BYTES);
    }

    @Test
    void shouldKeepTheRootsOfATupleThatCannotBeDecodedAndGoOn_K4() throws Exception {
        Envelope bad = Envelope.ofRoot(new Hop(pair, 7, 9), TupleValues.NONE, 10, 11, FENCE);
        writer.prepare(bad, 4);
        writer.append(new byte[] {2, 127, 127, 127}, 4);
        append(Envelope.untracked(new Hop(single, 7, 8), new Object[] {"good"}));
        reader.open(writer.take());

        assertThatExceptionOfType(UndecodableTupleException.class)
                .isThrownBy(() -> reader.next(codec))
                .withMessageStartingWith("a tuple from spout:b to task 9 can't be decoded: ")
                .satisfies(e -> assertThatEqual(e.shell(), bad, false));

        assertThat(reader.next(codec).getString(0)).isEqualTo("good");
    }

    @Test
    void shouldFailATupleWhoseValuesAreNotAsManyAsItsFields_K4() {
        append(Envelope.ofRoot(new Hop(pair, 7, 9), new Object[] {"only one"}, 10, 11, FENCE));
        reader.open(writer.take());

        assertThatExceptionOfType(UndecodableTupleException.class)
                .isThrownBy(() -> reader.next(codec))
                .withMessageContaining("1 values, the stream has [x, y]");
    }

    @Test
    void shouldKeepTheRootsOfATupleOfNoStreamAndGoOn_K4() throws Exception {
        SourceStream none = new SourceStream(99, "x", "y", single.fields(), false);
        append(Envelope.ofRoot(new Hop(none, 7, 9), new Object[] {"lost"}, 10, 11, FENCE));
        append(Envelope.untracked(new Hop(single, 7, 8), new Object[] {"good"}));
        byte[] section = writer.take();
        reader.open(section);

        assertThatExceptionOfType(UndecodableTupleException.class)
                .isThrownBy(() -> reader.next(codec))
                .withMessageContaining("there is no stream 99")
                .satisfies(e -> {
                    assertThat(e.shell().targetTask()).isEqualTo(9);
                    assertThat(e.shell().rootCount()).isEqualTo(1);
                    assertThat(e.shell().rootId(0)).isEqualTo(10);
                });
        assertThat(reader.next(codec).getString(0)).isEqualTo("good");

        reader.open(section);
        assertThat(reader.nextShell().rootId(0)).isEqualTo(10);
    }

    @Test
    void shouldSayThatASectionIsCutOffAndHasNoNextTuple_K4() throws Exception {
        byte[] section = section(List.of(
                Envelope.ofRoot(new Hop(single, 7, 9), new Object[] {"one"}, 10, 11, FENCE),
                Envelope.ofRoot(new Hop(single, 7, 9), new Object[] {"two"}, 12, 13, FENCE),
                Envelope.ofRoot(new Hop(single, 7, 9), new Object[] {"three"}, 14, 15, FENCE)));
        byte[] cut = Arrays.copyOf(section, section.length * 2 / 3);
        reader.open(cut);

        assertThat(reader.next(codec).getString(0)).isEqualTo("one");
        assertThatExceptionOfType(MalformedWireException.class).isThrownBy(() -> reader.next(codec));
        assertThat(reader.left()).isZero();

        reader.open(cut);
        assertThat(reader.nextShellOrNull()).isNotNull();
        assertThat(reader.nextShellOrNull()).isNull();
        assertThat(reader.nextShellOrNull()).isNull();
    }

    @Test
    void shouldRefuseAHeaderThatClaimsMoreTuplesThanItCanHold_K5() {
        byte[] section = new byte[SectionHeader.BYTES + 3];
        new SectionHeader(false, 4, 1, 1).writeTo(section);

        assertThatExceptionOfType(MalformedWireException.class)
                .isThrownBy(() -> reader.open(section))
                .withMessageContaining("claims 4 tuples");
        assertThatExceptionOfType(MalformedWireException.class)
                .isThrownBy(() -> SectionHeader.read(new byte[SectionHeader.BYTES - 1]));
        new SectionHeader(false, -1, 1, 1).writeTo(section);
        assertThatExceptionOfType(MalformedWireException.class).isThrownBy(() -> SectionHeader.read(section));
    }

    @Test
    void shouldRefuseRunsThatAreMoreThanTheRoots_K5() {
        WireOutput body = new WireOutput(64);
        body.putVarInt(9);
        body.putVarInt(7);
        body.putVarInt(0);
        body.putVarInt(1); // roots
        Fences.write(body, FENCE);
        body.putVarInt(2); // of this run
        for (int i = 0; i < 4; i++) {
            body.putLong(i);
        }
        assertThatExceptionOfType(UndecodableTupleException.class)
                .isThrownBy(() -> open(body).next(codec))
                .withMessageContaining("a run of 2 roots, of which 1 are left");
        assertThat(open(body).nextShell().rootCount()).isZero();
    }

    @Test
    void shouldRefuseEmptyRunsWithoutEnd_K5() {
        WireOutput body = new WireOutput(64);
        body.putVarInt(9);
        body.putVarInt(7);
        body.putVarInt(0);
        body.putVarInt(2);
        Fences.write(body, FENCE);
        body.putVarInt(0);
        body.putBytes(new byte[64], 0, 64);

        assertThatExceptionOfType(UndecodableTupleException.class)
                .isThrownBy(() -> open(body).next(codec));
        assertThat(open(body).nextShell().rootCount()).isZero();
    }

    /** Nothing but these two exceptions, and never more memory than a multiple of what came. */
    @Test
    void shouldSurviveAnyBytes_K5() {
        for (long seed = 0; seed < 1_500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] section = new byte[SectionHeader.BYTES + random.nextInt(300)];
            random.nextBytes(section);
            new SectionHeader(false, random.nextInt(section.length), 1, 1).writeTo(section);
            readAll(section, seed);
        }
    }

    @Test
    void shouldSurviveAnyMutationOfAGoodSection_K5() {
        byte[] good = good();
        for (long seed = 0; seed < 4_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] section = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(section.length);
                section[at] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) (section[at] ^ 1 << random.nextInt(8));
            }
            if (random.nextInt(4) == 0) {
                section = Arrays.copyOf(section, random.nextInt(section.length));
            }
            readAll(section, seed);
        }
    }

    @Test
    void shouldReadTheGoodSectionThatIsMutated() {
        assertThat(readAll(good(), 0)).isEqualTo(20);
    }

    private byte[] good() {
        SplittableRandom random = new SplittableRandom(1);
        List<Envelope> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Object[] values = i % 2 == 0
                    ? new Object[] {"a string", new ArrayList<>(List.of(1, 2L, "x"))}
                    : new Object[] {Map.of("k", List.of(1.0f)), new long[] {1, 2, 3}};
            Roots.Builder roots = new Roots.Builder();
            for (int r = i % 4; r > 0; r--) {
                roots.add(random.nextLong(), random.nextLong(), r % 2 == 0 ? FENCE : OTHER);
            }
            sent.add(Envelope.ofRoots(new Hop(pair, 7, 9), values, roots.build(), 0));
        }
        return section(sent);
    }

    /** How many tuples could be read. */
    private int readAll(byte[] section, long seed) {
        int read = 0;
        long before = allocated();
        try {
            reader.open(section);
            while (reader.left() > 0) {
                try {
                    read += reader.next(codec).size() >= 0 ? 1 : 0;
                } catch (UndecodableTupleException e) {
                    assertThat(e.shell().rootCount()).isNotNegative();
                }
            }
        } catch (MalformedWireException e) {
            return read;
        } catch (RuntimeException | Error e) {
            fail("seed " + seed, e);
        } finally {
            assertThat(allocated() - before).as("bytes, seed %d", seed).isLessThan(8 << 20);
        }
        return read;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private SectionReader open(WireOutput body) {
        WireOutput section = new WireOutput(64);
        new SectionHeader(false, 1, 1, 1).write(section);
        section.putVarInt(body.size());
        section.putBytes(body.array(), 0, body.size());
        reader.open(section.toByteArray());
        return reader;
    }

    private Envelope roots(int each, SpoutFence... fences) {
        Roots.Builder roots = new Roots.Builder();
        long id = 1;
        for (SpoutFence fence : fences) {
            for (int i = 0; i < each; i++) {
                roots.add(id++, 1, fence);
            }
        }
        return Envelope.ofRoots(new Hop(single, 7, 9), new Object[] {"x"}, roots.build(), 0);
    }

    private int length(List<Envelope> tuples) {
        return section(tuples).length;
    }

    private byte[] section(List<Envelope> tuples) {
        tuples.forEach(this::append);
        assertThat(writer.tuples()).isEqualTo(tuples.size());
        int bytes = writer.bytes();
        byte[] section = writer.take();
        assertThat(section).hasSize(bytes);
        return section;
    }

    private void append(Envelope tuple) {
        int length = codec.encode(tuple.values());
        writer.prepare(tuple, length);
        writer.append(codec.buffer(), length);
    }

    private static void assertThatEqual(Envelope read, Envelope sent, boolean values) {
        assertThat(read.source()).isEqualTo(sent.source());
        assertThat(read.getSourceTask()).isEqualTo(sent.getSourceTask());
        assertThat(read.targetTask()).isEqualTo(sent.targetTask());
        assertThat(read.rootCount()).isEqualTo(sent.rootCount());
        assertThat(read.isTracked()).isEqualTo(sent.isTracked());
        for (int i = 0; i < sent.rootCount(); i++) {
            assertThat(read.rootId(i)).isEqualTo(sent.rootId(i));
            assertThat(read.edges(i)).isEqualTo(sent.edges(i));
            assertThat(read.rootFence(i)).isEqualTo(sent.rootFence(i));
        }
        assertThat(read.getValues()).isEqualTo(values ? sent.getValues() : List.of());
        if (values) {
            assertThat(read.bytes()).isPositive();
        }
    }

    @Test
    void shouldSayBeforehandHowMuchATupleAdds() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            int before = writer.bytes();
            int length = random.nextInt(1 << random.nextInt(18));
            SpoutFence fence =
                    new SpoutFence(random.nextInt(1 << 20), 1, random.nextInt(1 << 20), random.nextLong(), 0);
            int more = writer.prepare(
                    Envelope.ofRoot(new Hop(single, random.nextInt(1 << 20), 9), TupleValues.NONE, 10, 11, fence),
                    length);

            writer.append(new byte[length], length);

            assertThat(writer.bytes()).isEqualTo(before + more);
        }
    }

    /** Then no section that holds a tuple alone is too large for a link, whatever its roots are. */
    @Test
    void shouldHaveRoomForTheLargestValuesAndTheMostRoots_L5() {
        int largestValues = SectionHeader.MOST_BYTES - (64 << 10); // what an executor lets its codec write
        Roots.Builder roots = new Roots.Builder();
        for (int i = 0; i < 1_024; i++) {
            roots.add(
                    -1 - i,
                    -1,
                    new SpoutFence(Integer.MAX_VALUE - i, Integer.MAX_VALUE, Integer.MAX_VALUE, -1, Integer.MAX_VALUE));
        }
        Envelope largest = Envelope.ofRoots(
                new Hop(pair, Integer.MAX_VALUE, Integer.MAX_VALUE), TupleValues.NONE, roots.build(), 0);

        int more = writer.prepare(largest, largestValues);

        assertThat(writer.bytes() + more).isLessThanOrEqualTo(SectionHeader.MOST_BYTES);
    }

    @Test
    void shouldGiveUpWhatALargeTupleNeeded() {
        WireOutput out = new WireOutput(100);
        out.putBytes(new byte[1 << 20], 0, 1 << 20);
        assertThat(out.capacity()).isGreaterThanOrEqualTo(1 << 20);

        out.clear(1 << 10, 100);
        assertThat(out.capacity()).isEqualTo(100);
        out.putBytes(new byte[500], 0, 500);
        out.clear(1 << 10, 100);

        assertThat(out.capacity()).as("as large as sections usually are").isEqualTo(500);
        assertThat(out.size()).isZero();
    }
}
