package io.gustfront.runtime.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.serialization.ValueInput;
import io.gustfront.api.serialization.ValueOutput;
import io.gustfront.api.serialization.ValueSerializer;
import io.gustfront.api.task.FailReason.Kind;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.local.LocalCluster;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What crosses from worker to worker. The sink is in another worker than the source where there are two. */
class SerializationTest {
    private final SpoutScript source = new SpoutScript();
    private final BoltScript sink = BoltScript.acking();
    private final TopologyBuilder builder = new TopologyBuilder();

    SerializationTest() {
        builder.setSpout("source", source.spout()).output("value");
        builder.setBolt("a-sink", sink.bolt()).shuffleGrouping("source");
    }

    static final class Unregistered {}

    /** Without serializer: its fields are written. */
    static class Plain {
        int number;
        String text = "";
        List<Long> numbers = new ArrayList<>();
    }

    record Point(int x, String name, DayOfWeek day) {}

    static final class Money {
        final long cents;

        Money(long cents) {
            this.cents = cents;
        }
    }

    public static final class MoneySerializer implements ValueSerializer<Money> {
        @Override
        public void write(ValueOutput out, Money value) {
            out.writeLong(value.cents);
            out.writeString("CHF");
            out.writeObject(List.of(1, 2));
            out.writeBytes(null);
        }

        @Override
        public Money read(ValueInput in) {
            long cents = in.readLong();
            assertThat(in.readString()).isEqualTo("CHF");
            assertThat(in.readObject()).isEqualTo(List.of(1, 2));
            assertThat(in.readBytes()).isNull();
            return new Money(cents);
        }
    }

    private Object roundTrip(Mode mode, Config config, Object value) {
        try (Cluster cluster = mode.run(builder, config)) {
            source.emit("id", value);
            cluster.await("it is acked", () -> !source.acked.isEmpty());
            assertThat(cluster.errors()).isEmpty();
            return sink.first().value();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ENCODED", "TWO_WORKERS", "POOLED_THREADS", "OWN_THREADS", "NETTY"})
    void shouldNameTheClassAndTheLineToAddAtTheEmitThatCrosses(Mode mode) {
        List<String> refusals = new ArrayList<>();

        try (Cluster cluster = mode.run(builder)) {
            source.then(task -> {
                try {
                    task.collector.emit(new Values(new Unregistered()), "id");
                } catch (IllegalArgumentException e) {
                    refusals.add(e.getMessage());
                }
                task.collector.emit(new Values("good"), "good");
            });
            cluster.await("the good one is acked", () -> !source.acked.isEmpty());
            cluster.settle();

            assertThat(refusals)
                    .containsExactly("the tuple can't be encoded: the class " + Unregistered.class.getCanonicalName()
                            + " is not registered; add: config.registerSerialization("
                            + Unregistered.class.getCanonicalName() + ".class)");
            assertThat(source.acked).containsExactly("good");
            assertThat(source.task().collector.getPendingCount()).isZero();
            assertThat(sink.values()).containsExactly("good");
        }
    }

    @InEachMode
    void shouldLeaveAnAnchorAsItWasWhenAnEmitIsRefused_L1(Mode mode) {
        BoltScript picky = BoltScript.doing((task, tuple) -> {
            try {
                task.collector.emit(tuple, new Values(new Unregistered()));
            } catch (IllegalArgumentException e) {
                task.collector.emit(tuple, new Values("instead"));
            }
            task.collector.ack(tuple);
        });
        BoltScript last = BoltScript.acking();
        builder.setBolt("b-picky", picky.bolt()).shuffleGrouping("source").output("value");
        builder.setBolt("c-last", last.bolt()).shuffleGrouping("b-picky");

        try (Cluster cluster = mode.run(builder)) {
            source.emit("id", "value");
            cluster.await("it is acked", () -> !source.acked.isEmpty());

            assertThat(last.received).hasSize(1);
        }
    }

    @InEachMode
    void shouldCarryWhatEveryTopologyMayUse(Mode mode) {
        List<Object> values = Arrays.asList(
                null,
                true,
                (byte) -1,
                (short) -2,
                -3,
                Long.MIN_VALUE,
                'ü',
                1.5f,
                -2.5,
                "text — ünïcödé",
                List.of(),
                List.of(1, "two"),
                List.of(1, 2, 3, 4),
                new ArrayList<>(Arrays.asList(1, null)),
                Map.of("a", 1),
                new HashMap<>(Map.of("b", List.of(1.5))),
                Set.of("x", "y"),
                UUID.nameUUIDFromBytes(new byte[] {1}),
                new BigInteger("12345678901234567890"),
                new BigDecimal("1.50"),
                Instant.ofEpochSecond(5, 7),
                Duration.ofMillis(3));

        assertThat(roundTrip(mode, new Config(), values)).isEqualTo(values);
    }

    @InEachMode
    void shouldCarryArraysByContent(Mode mode) {
        Object value = new Object[] {new byte[] {1, 2}, new int[] {-1}, new String[] {"a", null}, new double[] {0.5}};

        assertThat(Arrays.deepEquals((Object[]) roundTrip(mode, new Config(), value), (Object[]) value))
                .isTrue();
    }

    @InEachMode
    void shouldCarryARegisteredClassFieldByField(Mode mode) {
        Plain plain = new Plain();
        plain.number = 7;
        plain.text = "seven";
        plain.numbers.add(77L);

        Object arrived = roundTrip(mode, new Config().registerSerialization(Plain.class), plain);

        assertThat(arrived).usingRecursiveComparison().isEqualTo(plain);
        if (mode != Mode.WOVEN) {
            assertThat(arrived == plain).as("by reference").isEqualTo(mode == Mode.BY_REFERENCE || mode == Mode.FUSED);
        }
    }

    @InEachMode
    void shouldCarryRecordsAndEnums(Mode mode) {
        Config config = new Config().registerSerialization(Point.class).registerSerialization(DayOfWeek.class);
        Point point = new Point(-1, "here", DayOfWeek.FRIDAY);

        assertThat(roundTrip(mode, config, point)).isEqualTo(point);
    }

    @InEachMode
    void shouldUseAUsersSerializer(Mode mode) {
        Config config = new Config().registerSerialization(Money.class, MoneySerializer.class);

        Object arrived = roundTrip(mode, config, new Money(250));

        assertThat(((Money) arrived).cents).isEqualTo(250);
    }

    /** Reads what nobody wrote. */
    public static final class Unreadable implements ValueSerializer<Money> {
        @Override
        public void write(ValueOutput out, Money value) {
            out.writeLong(value.cents);
        }

        @Override
        public Money read(ValueInput in) {
            throw new IllegalStateException("can't read this");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ENCODED", "TWO_WORKERS", "NETTY"})
    void shouldFailATupleThatCannotBeDecoded_K4(Mode mode) {
        try (Cluster cluster = mode.run(builder, new Config().registerSerialization(Money.class, Unreadable.class))) {
            source.emit("before", "good").emit("bad", new Money(1)).emit("after", "good");
            cluster.await("all are told", () -> source.acked.size() + source.failed.size() == 3);
            cluster.settle();

            assertThat(source.acked).containsExactlyInAnyOrder("before", "after");
            assertThat(source.failed)
                    .extracting(failure -> failure.reason().kind())
                    .containsExactly(Kind.THREW);
            assertThat(cluster.errorMessages()).singleElement().asString().contains("can't be decoded", "can't read");
        }
    }

    /** As careless code may. */
    public static final class Asserting implements ValueSerializer<Money> {
        @Override
        public void write(ValueOutput out, Money value) {
            if (value.cents < 0) {
                throw new AssertionError("nobody has less than nothing");
            }
            out.writeLong(value.cents);
        }

        @Override
        public Money read(ValueInput in) {
            throw new AssertionError("nobody is so rich: " + in.readLong());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ENCODED", "TWO_WORKERS", "NETTY"})
    void shouldTreatASerializersErrorsAsExceptions_U1(Mode mode) {
        List<String> refusals = new ArrayList<>();

        try (Cluster cluster = mode.run(builder, new Config().registerSerialization(Money.class, Asserting.class))) {
            source.then(task -> {
                        try {
                            task.collector.emit(new Values(new Money(-1)), "not encoded");
                        } catch (IllegalArgumentException e) {
                            refusals.add(e.getMessage());
                        }
                    })
                    .emit("not decoded", new Money(1))
                    .emit("after", "good");
            cluster.await("both are told", () -> source.acked.size() + source.failed.size() == 2);
            cluster.settle();

            assertThat(refusals)
                    .containsExactly(
                            "the tuple can't be encoded: java.lang.AssertionError: nobody has less than nothing");
            assertThat(source.acked).containsExactly("after");
            assertThat(source.failed).singleElement().satisfies(failure -> {
                assertThat(failure.messageId()).isEqualTo("not decoded");
                assertThat(failure.reason().kind()).isEqualTo(Kind.THREW);
            });
            assertThat(cluster.errorMessages())
                    .singleElement()
                    .asString()
                    .contains("can't be decoded", "nobody is so rich: 1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ENCODED", "TWO_WORKERS"})
    void shouldRefuseATupleThatIsTooLarge(Mode mode) {
        List<String> refusals = new ArrayList<>();

        try (Cluster cluster = mode.run(builder, new Config().set(TopologyKeys.TUPLE_MAX_BYTES, 10_000L))) {
            source.then(task -> {
                try {
                    task.collector.emit(new Values((Object) new byte[20_000]), "id");
                } catch (IllegalArgumentException e) {
                    refusals.add(e.getMessage());
                }
                task.collector.emit(new Values((Object) new byte[9_000]), "good");
            });
            cluster.await("the good one is acked", () -> !source.acked.isEmpty());
            cluster.settle();

            assertThat(refusals).containsExactly("the tuple is larger than 10000 bytes; the bound is tuple.max-bytes");
            assertThat(source.acked).containsExactly("good");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"ENCODED", "TWO_WORKERS", "NETTY"})
    void shouldCarryATupleThatIsLargerThanInboxAndWindow_K6(Mode mode) {
        Config config = new Config()
                .set(TopologyKeys.INBOX_BYTES, 64L << 10)
                .set(TopologyKeys.STAGING_BYTES, 64L << 10)
                .set(TopologyKeys.LINK_DATA_WINDOW, 64L << 10);

        try (Cluster cluster = mode.run(builder, config)) {
            source.emit(1, "small")
                    .emit(2, (Object) new byte[3 << 20])
                    .emit(3, "small")
                    .emit(4, (Object) new byte[2 << 20]);
            cluster.await("all are acked", () -> source.acked.size() == 4);

            assertThat((byte[]) List.copyOf(sink.values()).get(1)).hasSize(3 << 20);
        }
    }

    // ---- prototypes

    @Test
    void shouldNameWhatKeepsAComponentFromBeingSerialized() {
        TopologyBuilder wrong = new TopologyBuilder();
        wrong.setSpout("source", source.spout()).output("value");
        wrong.setBolt("wrong", new HoldsAThread()).shuffleGrouping("source");

        try (LocalCluster cluster = LocalCluster.start()) {
            assertThatThrownBy(() -> cluster.run("wrong", wrong.createTopology(), new Config()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "component 'wrong' can't be serialized: its field 'thread' is a java.lang.Thread, which is"
                                    + " not Serializable; make that field transient and create it in open or prepare");
        }
    }

    private static final class HoldsAThread implements Bolt {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private final Thread thread = new Thread();

        @Override
        public void execute(Tuple input) {}
    }

    @Test
    void shouldRefuseAtSubmitASerializerThatThereIsNot() {
        Config config = new Config();
        config.put("serializers", Map.of("org.example.Missing", ""));

        try (LocalCluster cluster = LocalCluster.start()) {
            assertThatThrownBy(() -> cluster.run("wrong", builder.createTopology(), config))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'serializers': there is no class org.example.Missing in the jar");
        }
    }

    /** Whatever the configuration says: a link takes 16 MiB at once, and goes on. */
    @Test
    void shouldRefuseATupleThatNoLinkCouldTakeAtItsEmit() {
        BoltScript grow = BoltScript.doing((task, tuple) -> {
            task.collector.emit(tuple, new Values((Object) new byte[tuple.getInteger(0)]));
            task.collector.ack(tuple);
        });
        TopologyBuilder three = new TopologyBuilder();
        three.setBolt("a-grow", grow.bolt()).shuffleGrouping("source").output("bytes"); // in worker 1
        three.setBolt("b-sink", sink.bolt()).shuffleGrouping("a-grow"); // in worker 2
        three.setSpout("source", source.spout()).output("size"); // in worker 1
        Config config = new Config().set(TopologyKeys.TUPLE_MAX_BYTES, 64L << 20);

        try (HandDrivenCluster cluster = Mode.TWO_WORKERS.step(three, config)) {
            source.emit("too large", (16 << 20) - (64 << 10)).emit("just so", (16 << 20) - (65 << 10));
            cluster.await("both are told", () -> source.failed.size() == 1 && source.acked.size() == 1);

            assertThat(source.failed).singleElement().satisfies(failure -> {
                assertThat(failure.messageId()).isEqualTo("too large");
                assertThat(failure.reason().kind()).isEqualTo(Kind.THREW);
            });
            assertThat(cluster.errors())
                    .singleElement()
                    .satisfies(report -> assertThat(report.error())
                            .hasMessage("the tuple is larger than 16711680 bytes; the bound is tuple.max-bytes"));
            assertThat(cluster.faults).isEmpty();
        }
    }
}
