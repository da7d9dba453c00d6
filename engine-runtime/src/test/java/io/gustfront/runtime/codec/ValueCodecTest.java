package io.gustfront.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import com.sun.management.ThreadMXBean;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.serialization.ValueInput;
import io.gustfront.api.serialization.ValueOutput;
import io.gustfront.api.serialization.ValueSerializer;
import io.gustfront.api.tuple.Values;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueCodecTest {
    private static final int MAX_BYTES = 64 << 10;

    /** A class with fields of many kinds, and no public constructor. */
    static final class Point {
        private final int x;
        private final Integer y;
        private final String name;
        private final List<Object> more;
        private final transient int derived;

        private Point(int x, Integer y, String name, List<Object> more) {
            this.x = x;
            this.y = y;
            this.name = name;
            this.more = more;
            this.derived = x;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Point p && p.x == x && p.y.equals(y) && p.name.equals(name) && p.more.equals(more);
        }

        @Override
        public int hashCode() {
            return x;
        }
    }

    record Sample(String name, long count, List<Integer> sizes, Color color) {}

    enum Color {
        RED,
        GREEN {
            @Override
            boolean isCold() {
                return true;
            }
        };

        boolean isCold() {
            return false;
        }
    }

    static final class Opaque {
        private final long value;

        Opaque(long value) {
            this.value = value;
        }
    }

    /** Writes all that a serializer can write. */
    public static final class OpaqueSerializer implements ValueSerializer<Opaque> {
        @Override
        public void write(ValueOutput out, Opaque value) {
            out.writeLong(value.value);
            out.writeByte(200);
            out.writeBoolean(true);
            out.writeInt(-70_000);
            out.writeFloat(1.5f);
            out.writeDouble(-2.5);
            out.writeString("ä");
            out.writeString(null);
            out.writeBytes(new byte[] {1, 2});
            out.writeBytes(null);
            out.writeObject(List.of(1, "x"));
            out.writeObject(null);
        }

        @Override
        public Opaque read(ValueInput in) {
            long value = in.readLong();
            assertThat(in.readByte()).isEqualTo((byte) 200);
            assertThat(in.readBoolean()).isTrue();
            assertThat(in.readInt()).isEqualTo(-70_000);
            assertThat(in.readFloat()).isEqualTo(1.5f);
            assertThat(in.readDouble()).isEqualTo(-2.5);
            assertThat(in.readString()).isEqualTo("ä");
            assertThat(in.readString()).isNull();
            assertThat(in.readBytes()).containsExactly(1, 2);
            assertThat(in.readBytes()).isNull();
            assertThat(in.readObject()).isEqualTo(List.of(1, "x"));
            assertThat(in.readObject()).isNull();
            return new Opaque(value);
        }
    }

    /** Is not able to. */
    public static final class ThrowingSerializer implements ValueSerializer<Opaque> {
        @Override
        public void write(ValueOutput out, Opaque value) {
            throw new IllegalStateException("no such thing");
        }

        @Override
        public Opaque read(ValueInput in) {
            throw new IllegalStateException("no such thing");
        }
    }

    /** Can't even be made. */
    public static final class Hopeless implements ValueSerializer<Opaque> {
        @SuppressWarnings("unused")
        public Hopeless() {
            throw new IllegalStateException("no key to sign with");
        }

        @Override
        public void write(ValueOutput out, Opaque value) {}

        @Override
        public Opaque read(ValueInput in) {
            return new Opaque(0);
        }
    }

    static final class NoDefaultConstructor implements ValueSerializer<Opaque> {
        NoDefaultConstructor(int unused) {}

        @Override
        public void write(ValueOutput out, Opaque value) {}

        @Override
        public Opaque read(ValueInput in) {
            return new Opaque(0);
        }
    }

    private final ValueCodec codec = new ValueCodec(registrations(new Config()), MAX_BYTES);

    private static Registrations registrations(Config config) {
        return new Registrations(TopologyConfig.of(config), ValueCodecTest.class.getClassLoader());
    }

    static Stream<Arguments> common() {
        return commonValues().stream().map(value -> Arguments.of(new Object[] {value}));
    }

    private static List<Object> commonValues() {
        List<Object> values = new ArrayList<>(List.of(
                true,
                (byte) -128,
                'ü',
                Short.MIN_VALUE,
                0,
                1,
                -1,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                0L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                -0.0f,
                Float.NaN,
                Double.MIN_VALUE,
                Double.NEGATIVE_INFINITY,
                "",
                "plain ascii",
                "ä€😀\u0000",
                "long ".repeat(2_000)));
        values.addAll(List.of(
                new byte[] {1, -1},
                new char[] {'a', 'ß'},
                new short[] {1, -1},
                new int[] {Integer.MIN_VALUE, 0, Integer.MAX_VALUE},
                new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE},
                new float[] {1.5f},
                new double[] {1.5},
                new boolean[] {true, false},
                new String[] {"a", null, ""},
                new Object[] {"a", 1, null, new Object[] {2L}},
                new byte[0],
                new long[0],
                new Object[0],
                new String[0]));
        values.addAll(List.of(
                new Values("a", 1, null),
                new ArrayList<>(Arrays.asList("a", null, 1)),
                new LinkedList<>(List.of("a", 1)),
                new ArrayDeque<>(List.of("a", 1)),
                new HashMap<>(Map.of("k", 1, "l", List.of(2))),
                new LinkedHashMap<>(Map.of("k", 1)),
                new TreeMap<>(Map.of("k", 1, "a", 2)),
                new HashSet<>(Set.of("a", 1)),
                new LinkedHashSet<>(List.of("z", "a")),
                new TreeSet<>(Set.of("z", "a")),
                Arrays.asList("a", null, 1),
                Arrays.asList(),
                List.of(),
                List.of(1),
                List.of(1, 2),
                List.of(1, 2, 3, 4, 5),
                List.copyOf(Arrays.asList(1, 2, 3)),
                Stream.of("a", "b", "c").toList(),
                Set.of(),
                Set.of(1),
                Set.of(1, 2, 3),
                Map.of(),
                Map.of(1, 2),
                Map.of(1, 2, 3, 4)));
        values.addAll(List.of(
                Collections.emptyList(),
                Collections.emptySet(),
                Collections.emptyMap(),
                Collections.singletonList("a"),
                Collections.singleton("a"),
                Collections.singletonMap("a", 1),
                Optional.empty(),
                Optional.of("a"),
                BigInteger.ONE.shiftLeft(200).negate(),
                BigInteger.ZERO,
                new BigDecimal("-123456789.000000000001"),
                new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE),
                new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE),
                new Date(Long.MIN_VALUE),
                new Date(1_700_000_000_000L),
                Instant.MAX,
                Instant.MIN,
                Instant.EPOCH.plusNanos(999_999_999),
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                Duration.ofSeconds(-1, 1),
                LocalDate.MAX,
                LocalDate.MIN,
                LocalTime.MAX,
                LocalTime.MIDNIGHT,
                LocalTime.of(1, 2, 3, 4),
                LocalDateTime.MIN));
        values.addAll(List.of(
                ZonedDateTime.of(2024, 2, 29, 1, 2, 3, 999_999_999, ZoneId.of("Europe/Berlin")),
                OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneOffset.ofHoursMinutesSeconds(-5, -30, -1)),
                TimeUnit.DAYS,
                new UUID(Long.MIN_VALUE, 1),
                new UUID(0, 0)));
        return values;
    }

    @ParameterizedTest
    @MethodSource("common")
    void shouldReadBackWhatEveryTopologyMayEmit(Object value) {
        assertSame(decode(Arrays.asList(value, "and more")).get(0), value);
    }

    @Test
    @SuppressWarnings("unchecked") // the field's own type
    void shouldTryEveryClassThatEveryTopologyMayEmit() throws ReflectiveOperationException {
        Field common = Registrations.class.getDeclaredField("COMMON");
        common.setAccessible(true);
        Set<Class<?>> tried = new HashSet<>();
        commonValues().forEach(value -> tried.add(value.getClass()));

        assertThat(tried).containsAll((Collection<Class<?>>) common.get(null));
    }

    @Test
    void shouldReadBackNothingAndNulls() {
        assertThat(decode(List.of())).isEmpty();
        assertThat(decode(Arrays.asList(null, null))).containsExactly(null, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ascii",
                "caf\u00e9",
                "\u00ff",
                "\u0100",
                "\ud83d\ude00 a pair",
                "\ud800 half of one",
                "x\udc00",
                "?"
            })
    void shouldReadBackEveryString(String string) {
        assertThat(decode(List.of(string))).containsExactly(string);
    }

    @Test
    void shouldReadBackTheSmallestAndTheLargestNumbers() {
        List<Object> numbers = List.of(
                Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE, Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE, -0.0, Double.NaN);

        assertThat(decode(numbers)).isEqualTo(numbers);
    }

    @Test
    void shouldRefuseATagThatNoKindOfValueHas_K5() {
        assertThatThrownBy(() -> codec.decode(new byte[] {1, 99}, 0, 2))
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("no kind of value has the tag 99");
    }

    @Test
    void shouldRefuseAnImmutableListThatANullGotInto() {
        List<Object> value = Stream.<Object>of("a", null, "b").toList();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(new Object[] {value}))
                .withMessageStartingWith("the tuple can't be encoded: ");
    }

    @Test
    void shouldSayThatATupleCannotBeEncodedWhateverItsSerializerThrows_L1() {
        ValueCodec own = new ValueCodec(
                registrations(new Config().registerSerialization(Opaque.class, ThrowingSerializer.class)), MAX_BYTES);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> own.encode(new Object[] {new Opaque(1)}))
                .withMessageContaining("the tuple can't be encoded")
                .withMessageContaining("no such thing")
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldReadBackUserClassesThatAreRegistered() {
        ValueCodec own = new ValueCodec(
                registrations(new Config()
                        .registerSerialization(Point.class)
                        .registerSerialization(Sample.class)
                        .registerSerialization(Color.class)
                        .registerSerialization(Sample[].class)
                        .registerSerialization(Opaque.class, OpaqueSerializer.class)),
                MAX_BYTES);
        Point point = new Point(1, -5, "p", new ArrayList<>(List.of(1, "x")));
        Sample sample = new Sample("s", 1L << 40, List.of(1, 2), Color.GREEN);

        List<Object> read = roundTrip(
                own, Arrays.asList(point, sample, Color.RED, Color.GREEN, new Sample[] {sample, null}, new Opaque(-9)));

        assertThat(read.get(0)).isEqualTo(point);
        assertThat(((Point) read.get(0)).derived).isZero();
        assertThat(read.get(1)).isEqualTo(sample);
        assertThat(read.get(2)).isSameAs(Color.RED);
        assertThat(read.get(3)).isSameAs(Color.GREEN);
        assertThat((Sample[]) read.get(4)).containsExactly(sample, null);
        assertThat(((Opaque) read.get(5)).value).isEqualTo(-9);
    }

    @Test
    void shouldBeReadByTheCodecOfAnotherExecutor() {
        Registrations shared = registrations(new Config().registerSerialization(Point.class));
        ValueCodec one = new ValueCodec(shared, MAX_BYTES);
        ValueCodec other = new ValueCodec(shared, MAX_BYTES);
        Point point = new Point(1, 2, "p", new ArrayList<>());
        int length = one.encode(new Object[] {point, "x"});

        assertThat(other.decode(one.buffer(), 0, length)).containsExactly(point, "x");
    }

    @Test
    void shouldSayWhatToAddForAClassThatIsNotRegistered() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(new Object[] {new Opaque(1)}))
                .withMessageContaining("the class io.gustfront.runtime.codec.ValueCodecTest.Opaque is not registered;"
                        + " add: config.registerSerialization(io.gustfront.runtime.codec.ValueCodecTest.Opaque.class)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(new Object[] {new ArrayList<>(List.of(new AtomicLong()))}))
                .withMessageContaining("the class java.util.concurrent.atomic.AtomicLong is not registered");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(new Object[] {(Runnable) () -> {}}))
                .withMessageContaining("is not registered");
    }

    @Test
    void shouldGoOnAfterATupleThatCannotBeEncoded_L1() {
        for (int i = 0; i < 300; i++) { // deeper than Kryo's depth, were it not reset
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> codec.encode(new Object[] {new ArrayList<>(List.of(new Opaque(1)))}));
        }

        assertThat(decode(List.of("x"))).containsExactly("x");
    }

    @Test
    void shouldRefuseATupleThatIsTooLarge() {
        assertThat(decode(List.of(new byte[MAX_BYTES - 100]))).hasSize(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(new Object[] {new byte[MAX_BYTES]}))
                .withMessage("the tuple is larger than 65536 bytes; the bound is tuple.max-bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(new Object[] {new ArrayList<>(List.of("x".repeat(MAX_BYTES + 1)))}))
                .withMessageContaining("tuple.max-bytes");
        assertThat(decode(List.of("x"))).containsExactly("x");
    }

    @Test
    void shouldRefuseAValueThatContainsItself() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);

        assertThatIllegalArgumentException().isThrownBy(() -> codec.encode(new Object[] {loop}));
        assertThat(decode(List.of("x"))).containsExactly("x");
    }

    @Test
    void shouldRefuseBytesThatAreLeftOver() {
        int length = codec.encode(new Object[] {"x"});
        byte[] longer = Arrays.copyOf(codec.buffer(), length + 1);

        assertThatThrownBy(() -> codec.decode(longer, 0, length + 1))
                .isInstanceOf(MalformedWireException.class)
                .hasMessage("1 bytes are left over");
    }

    @Test
    void shouldNotReadBeyondItsPartOfAnArray_K5() {
        int length = codec.encode(new Object[] {1L, "abc"});
        byte[] bytes = new byte[length + 20];
        Arrays.fill(bytes, (byte) 3);
        System.arraycopy(codec.buffer(), 0, bytes, 10, length);

        assertThat(codec.decode(bytes, 10, length)).containsExactly(1L, "abc");
        assertThatThrownBy(() -> codec.decode(bytes, 10, length - 1)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void shouldNotBelieveALength_K5() {
        for (Object value : List.of(
                new long[100],
                new byte[100],
                new Object[100],
                new ArrayList<>(List.of(1)),
                new HashMap<>(Map.of(1, 1)),
                "ö".repeat(100),
                new String[100],
                List.of(1, 2, 3),
                BigInteger.ONE.shiftLeft(500))) {
            int length = codec.encode(new Object[] {value});
            byte[] bytes = Arrays.copyOf(codec.buffer(), length);
            for (int at = 1; at < Math.min(bytes.length - 5, 8); at++) {
                byte[] lie = bytes.clone();
                lie[at] = (byte) 0xFF;
                lie[at + 1] = (byte) 0xFF;
                lie[at + 2] = (byte) 0xFF;
                lie[at + 3] = (byte) 0xFF;
                lie[at + 4] = 7; // 2^31 - 1
                long before = allocated();
                try {
                    Object[] unused = codec.decode(lie, 0, lie.length);
                } catch (RuntimeException expected) {
                    assertThat(expected).isNotInstanceOf(NullPointerException.class);
                }
                assertThat(allocated() - before).as("%s", value.getClass()).isLessThan(1 << 20);
            }
        }
    }

    /** Lists in lists, each of which claims to be as long as all that is left: 256 times the whole, if it is believed. */
    @Test
    void shouldNotBelieveManyLengthsThatCannotAllBeTrue_K5() {
        int size = 1 << 20;
        int unused = codec.encode(new Object[] {new ArrayList<>()});
        byte listClass = codec.buffer()[2];
        Output out = new Output(size);
        out.writeVarInt(1, true);
        out.writeByte(ValueTag.OTHER);
        for (int depth = 0; depth < 250; depth++) {
            out.writeByte(listClass);
            out.writeVarIntFlag(false, size - 2_000, true);
        }
        byte[] lie = Arrays.copyOf(out.toBytes(), size);

        long before = allocated();
        assertThatThrownBy(() -> codec.decode(lie, 0, size)).isInstanceOf(RuntimeException.class);

        assertThat(allocated() - before).isLessThan(32 << 20);
    }

    @Test
    void shouldBelieveLengthsThatAreTrue() {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 9_000; i++) {
            deep.add(i % 100 == 0 ? new ArrayList<>(Collections.nCopies(60, "s")) : i);
        }
        List<Object> value = new ArrayList<>(List.of(deep, "x".repeat(5_000), new byte[5_000]));

        List<Object> read = decode(List.of(value));

        assertThat(((List<?>) read.get(0)).get(0)).isEqualTo(deep);
    }

    @Test
    void shouldRefuseSerializersThatCannotBeUsedAllAtOnce() {
        Map<String, String> serializers = new LinkedHashMap<>();
        serializers.put("no.such.Type", "");
        serializers.put(Opaque.class.getName(), NoDefaultConstructor.class.getName());
        serializers.put(Point.class.getName(), String.class.getName());
        serializers.put(Sample.class.getName(), Hopeless.class.getName());
        Config config = new Config();
        config.put("serializers", serializers);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> registrations(config))
                .withMessageContaining("there is no class no.such.Type")
                .withMessageContaining(
                        NoDefaultConstructor.class.getName() + " has no public constructor without parameters")
                .withMessageContaining("java.lang.String is no " + ValueSerializer.class.getName())
                .withMessageContaining(Hopeless.class.getName()
                        + " can't be made: java.lang.IllegalStateException: no key to sign with");
    }

    private List<Object> decode(List<Object> values) {
        return roundTrip(codec, values);
    }

    private static List<Object> roundTrip(ValueCodec codec, List<Object> values) {
        int length = codec.encode(values.toArray());
        return Arrays.asList(codec.decode(codec.buffer().clone(), 0, length));
    }

    private static void assertSame(Object read, Object written) {
        assertThat(read.getClass()).isEqualTo(written.getClass());
        if (written instanceof ArrayDeque<?> deque) {
            assertThat(List.copyOf((ArrayDeque<?>) read)).isEqualTo(List.copyOf(deque));
        } else {
            assertThat(Objects.deepEquals(read, written))
                    .as("%s is %s", read, written)
                    .isTrue();
        }
        if (written instanceof LinkedHashSet<?> || written instanceof TreeSet<?>) {
            assertThat(new ArrayList<Object>((Collection<?>) read))
                    .isEqualTo(new ArrayList<Object>((Collection<?>) written));
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** A class that is added for all must not move these: they are on the wire. */
    @Test
    void shouldNumberATopologysOwnClassesApartFromTheCommonOnes() {
        ValueCodec own = new ValueCodec(
                registrations(new Config()
                        .registerSerialization(Point.class)
                        .registerSerialization(Opaque.class, OpaqueSerializer.class)),
                MAX_BYTES);

        assertThat(idOf(own, new UUID(1, 2))).isEqualTo(99);
        assertThat(idOf(own, new Point(1, 2, "p", new ArrayList<>()))).isEqualTo(100);
        assertThat(idOf(own, new Opaque(1))).isEqualTo(101);
        assertThat(idOf(own, "\u4e00")).isEqualTo(1);
        assertThat(idOf(own, new char[0])).as("the second of the common ones").isEqualTo(10);
        assertThat(idOf(own, TimeUnit.DAYS)).as("the last of them").isEqualTo(53);
    }

    /** Behind the number of values comes the class of the first, two higher than its id: 0 and 1 mean other things. */
    private static int idOf(ValueCodec codec, Object value) {
        codec.encode(new Object[] {value});
        assertThat(codec.buffer()[1]).isEqualTo(ValueTag.OTHER);
        return codec.buffer()[2] - 2;
    }

    @Test
    void shouldGiveUpTheBufferOfALargeTupleWithTheNext() {
        ValueCodec large = new ValueCodec(registrations(new Config()), 4 << 20);
        large.encode(new Object[] {new byte[3 << 20]});
        assertThat(large.buffer().length).isGreaterThan(3 << 20);

        large.encode(new Object[] {"x"});

        assertThat(large.buffer().length).isLessThan(1 << 10);
    }
}
