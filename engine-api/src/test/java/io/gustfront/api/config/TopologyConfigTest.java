package io.gustfront.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.serialization.KeyHash;
import io.gustfront.api.serialization.ValueInput;
import io.gustfront.api.serialization.ValueOutput;
import io.gustfront.api.serialization.ValueSerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyConfigTest {
    private static final long MIB = 1 << 20;

    static final class NumberSerializer implements ValueSerializer<Integer> {
        @Override
        public void write(ValueOutput out, Integer value) {}

        @Override
        public Integer read(ValueInput in) {
            return 0;
        }
    }

    static final class NumberHash implements KeyHash<Integer> {
        @Override
        public long hash(Integer key) {
            return key;
        }
    }

    /** Key, its default, what is written, what is read. */
    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("workers", 1, "7", 7),
                Arguments.of("acking", true, "false", false),
                Arguments.of("message.timeout", Duration.ofSeconds(30), "2m", Duration.ofMinutes(2)),
                Arguments.of("message.max-lifetime", Duration.ofHours(1), "2h", Duration.ofHours(2)),
                Arguments.of("spout.max-pending", 10_000, 500, 500),
                Arguments.of("tick.interval", Duration.ZERO, "500ms", Duration.ofMillis(500)),
                Arguments.of("fuse", false, true, true),
                Arguments.of("executor.threads", ExecutorThreads.POOLED, "shared", ExecutorThreads.SHARED),
                Arguments.of("thread.bound", false, true, true),
                Arguments.of("inbox.tuples", 8_192, 100L, 100),
                Arguments.of("inbox.bytes", 16 * MIB, "1MiB", MIB),
                Arguments.of("batch.tuples", 256, 1, 1),
                Arguments.of("batch.bytes", 32L << 10, "1KiB", 1L << 10),
                Arguments.of("staging.tuples", 100_000, 64, 64),
                Arguments.of("staging.bytes", 64 * MIB, 65_536, 65_536L),
                Arguments.of("hold.tuples", 100_000, 1, 1),
                Arguments.of("hold.bytes", 64 * MIB, "1024 B", 1_024L),
                Arguments.of("tuple.max-bytes", 16 * MIB, "8MiB", 8 * MIB),
                Arguments.of("tuple.max-roots", 1_024, 10, 10),
                Arguments.of("link.data-window", 4 * MIB, "64KiB", 64L << 10),
                Arguments.of("link.control-window", 256L << 10, "16KiB", 16L << 10),
                Arguments.of("link.timeout", Duration.ofSeconds(10), "100ms", Duration.ofMillis(100)),
                Arguments.of("stall.timeout", Duration.ofSeconds(5), "1s", Duration.ofSeconds(1)),
                Arguments.of("drain.wait", Duration.ofSeconds(30), "0s", Duration.ZERO),
                Arguments.of("rebalance.auto", false, true, true),
                Arguments.of("serializers", Map.of(), List.of("a.B"), Map.of("a.B", "")),
                Arguments.of("key-hashes", Map.of(), Map.of("a.B", "a.H"), Map.of("a.B", "a.H")),
                Arguments.of("worker.heap", 768 * MIB, "2GiB", 2_048 * MIB),
                Arguments.of("worker.jvm-options", List.of(), "-Xss1m  -Da=b", List.of("-Xss1m", "-Da=b")),
                Arguments.of("worker.environment", Map.of(), Map.of("A", 1), Map.of("A", "1")));
    }

    @Test
    void shouldTryEveryKeyThatThereIs() {
        assertThat(keys().map(arguments -> (String) arguments.get()[0]))
                .containsExactlyElementsOf(TopologyKeys.all().keySet());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldHaveADefaultForEachKey(String name, Object defaultValue, Object written, Object read) {
        ConfigKey<?> key = TopologyKeys.all().get(name);

        assertThat(TopologyConfig.defaults().<Object>get(any(key))).isEqualTo(defaultValue);
        assertThat(key.name()).isEqualTo(name);
        assertThat(key).hasToString(name);
        assertThat(key.kind()).isNotBlank();
        assertThat(key.meaning()).isNotBlank();
        assertThat((Object) key.reader().apply(defaultValue))
                .as("a default is legal")
                .isEqualTo(defaultValue);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldReadWhatIsWrittenForEachKey(String name, Object defaultValue, Object written, Object read) {
        ConfigKey<?> key = TopologyKeys.all().get(name);
        TopologyConfig config = TopologyConfig.of(Map.of(name, written));

        assertThat(config.<Object>get(any(key))).isEqualTo(read);
        assertThat(config.raw()).isEqualTo(Map.of(name, written));
        assertThat(TopologyConfig.of(Map.of(name, read)).<Object>get(any(key)))
                .as("a typed value, as the API sets it")
                .isEqualTo(read);
    }

    @SuppressWarnings("unchecked") // to compare with equals
    private static ConfigKey<Object> any(ConfigKey<?> key) {
        return (ConfigKey<Object>) key;
    }

    @Test
    void shouldTellEverythingThatIsWrongAtOnce() {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("workers", 0);
        written.put("message.timeout", 30);
        written.put("acking", "yes");
        written.put("batch.bytes", "1KB");
        written.put("executor.threads", "many");
        written.put("spout.max-pending", 1.5);
        written.put("spout.max-pendin", 5);
        written.put("", 3);
        written.put("serializers", "a.B");
        written.put("worker.environment", "A");
        written.put("drain.wait", null);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TopologyConfig.of(written))
                .withMessageStartingWith("the topology's configuration: ")
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "'workers' is 0, must be from 1 to 10000",
                                "'message.timeout' is '30', must be a number with a unit (ns, us, ms, s, m, h or d),"
                                        + " such as 30s",
                                "'acking' is 'yes', must be true or false",
                                "'batch.bytes' is '1KB', must be a number of bytes, or one with B, KiB, MiB or GiB,"
                                        + " such as 16MiB",
                                "'executor.threads' is 'many', must be pooled, own or shared",
                                "'spout.max-pending' is '1.5', must be a whole number",
                                "there is no key 'spout.max-pendin'; did you mean 'spout.max-pending'?",
                                "there is a value without a key: '3'",
                                "'serializers' is 'a.B', must be a list of class names, or a map from class name to"
                                        + " ValueSerializer class name",
                                "'worker.environment' is 'A', must be a map from name to value",
                                "'drain.wait' has no value; it must be a duration from 0ms to 1d"));
    }

    @Test
    void shouldRefuseABatchThatNoLinkCouldTake() {
        assertThat(TopologyConfig.of(Map.of("batch.bytes", "15MiB")).get(TopologyKeys.BATCH_BYTES))
                .isEqualTo(15 * MIB);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TopologyConfig.of(Map.of("batch.bytes", "16MiB")))
                .satisfies(e ->
                        assertThat(e.problems()).containsExactly("'batch.bytes' is 16MiB, must be from 1KiB to 15MiB"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"worker", "workers ", "wokers", "mesage.timeout", "message.timeuot", "ackin", "inbox.tuple"})
    void shouldGuessWhatAMistypedKeyWasMeantToBe(String key) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TopologyConfig.of(Map.of(key, 1)))
                .withMessageContaining("did you mean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "king", "my.timeout", "topic", "acks", "hosts", "works"})
    void shouldLeaveATopologysOwnKeysAlone(String key) {
        assertThat(TopologyConfig.of(Map.of(key, "x")).raw()).isEqualTo(Map.of(key, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999999h", "200000d", "999999999999d"})
    void shouldRefuseADurationOfManyCenturies(String written) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TopologyConfig.of(Map.of("message.timeout", written)))
                .withMessageContaining("must be from 1ms to 1d");
    }

    @Test
    void shouldRefuseNumbersThatAreTooLarge() {
        for (Object workers : List.of(10_001, Long.MAX_VALUE, "99999999999999999999", (1L << 32) + 1)) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> TopologyConfig.of(Map.of("workers", workers)));
        }
        for (Object bytes : List.of("999999999999GiB", "1025GiB", (1L << 40) + 1, -1, "")) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> TopologyConfig.of(Map.of("inbox.bytes", bytes)));
        }
    }

    @Test
    void shouldPutAComponentsValuesOverTheTopologys() {
        TopologyConfig config = TopologyConfig.of(Map.of("message.timeout", "10s", "inbox.tuples", 100, "mine", 1));

        TopologyConfig own = config.forComponent("split", Map.of("message.timeout", "1m", "yours", 2));

        assertThat(own.get(TopologyKeys.MESSAGE_TIMEOUT)).isEqualTo(Duration.ofMinutes(1));
        assertThat(own.get(TopologyKeys.INBOX_TUPLES)).isEqualTo(100);
        assertThat(own.raw()).containsEntry("mine", 1).containsEntry("yours", 2);
        assertThat(config.get(TopologyKeys.MESSAGE_TIMEOUT)).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.forComponent("split", Map.of())).isSameAs(config);
    }

    @Test
    void shouldRefuseForAComponentWhatHoldsForTheWholeTopology() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TopologyConfig.defaults().forComponent("split", Map.of("workers", 2)))
                .withMessage("the configuration of component 'split': 'workers' holds for the whole topology; set it in"
                        + " the topology's configuration");
    }

    @Test
    void shouldNotChangeWithTheMapThatItWasReadFrom() {
        Config written = new Config().setNumWorkers(2);
        TopologyConfig read = TopologyConfig.of(written);
        written.setNumWorkers(3);

        assertThat(read.get(TopologyKeys.WORKERS)).isEqualTo(2);
        assertThat(read.raw()).containsEntry("workers", 2);
        assertThatThrownBy(() -> read.raw().put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldSetByMethodWhatIsSetMost() {
        Config config = new Config()
                .setNumWorkers(3)
                .setMaxSpoutPending(4)
                .setMessageTimeout(Duration.ofSeconds(5))
                .setAcking(false)
                .set(TopologyKeys.FUSE, true);

        TopologyConfig read = TopologyConfig.of(config);

        assertThat(read.get(TopologyKeys.WORKERS)).isEqualTo(3);
        assertThat(read.get(TopologyKeys.SPOUT_MAX_PENDING)).isEqualTo(4);
        assertThat(read.get(TopologyKeys.MESSAGE_TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
        assertThat(read.get(TopologyKeys.ACKING)).isFalse();
        assertThat(read.get(TopologyKeys.FUSE)).isTrue();
        assertThat(new Config(config)).isEqualTo(config);
    }

    @Test
    void shouldKeepRegisteredClassesInTheirOrder() {
        Config config = new Config();
        config.put("serializers", new ArrayList<>(List.of("z.First", Map.of("y.Second", "y.Serializer"))));

        config.registerSerialization(String.class)
                .registerSerialization(Integer.class, NumberSerializer.class)
                .registerKeyHash(Integer.class, NumberHash.class);

        TopologyConfig read = TopologyConfig.of(config);
        assertThat(read.get(TopologyKeys.SERIALIZERS))
                .containsExactly(
                        Map.entry("z.First", ""),
                        Map.entry("y.Second", "y.Serializer"),
                        Map.entry("java.lang.String", ""),
                        Map.entry("java.lang.Integer", NumberSerializer.class.getName()));
        assertThat(read.get(TopologyKeys.KEY_HASHES))
                .containsExactly(Map.entry("java.lang.Integer", NumberHash.class.getName()));
    }
}
