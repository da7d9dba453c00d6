package io.gustfront.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadersTest {
    private enum Way {
        OVER_LAND,
        BY_SEA
    }

    @ParameterizedTest
    @CsvSource({
        "5ns,5",
        "5us,5000",
        "5 ms,5000000",
        "' 5s ',5000000000",
        "5m,300000000000",
        "5h,18000000000000",
        "5d,432000000000000",
        "0s,0"
    })
    void shouldReadADuration(String written, long nanos) {
        Function<Object, Duration> reader = Readers.duration(Duration.ZERO, Duration.ofDays(10));

        assertThat(reader.apply(written)).isEqualTo(Duration.ofNanos(nanos));
        assertThat(reader.apply(reader.apply(written))).isEqualTo(Duration.ofNanos(nanos));
        assertThat(reader.apply(Readers.text(Duration.ofNanos(nanos)))).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5x", "-5s", "1.5s", "s", "", "5S", "1m30s", "1234567890123s"})
    void shouldRefuseWhatIsNoDuration(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Readers.duration(Duration.ZERO, Duration.ofDays(10)).apply(written))
                .withMessage(
                        "is '" + written + "', must be a number with a unit (ns, us, ms, s, m, h or d), such as 30s");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0ms",
        "1,1ns",
        "999,999ns",
        "1000,1us",
        "1500,1500ns",
        "60000000000,1m",
        "90000000000,90s",
        "86400000000000,1d",
        "90000000000000,25h"
    })
    void shouldWriteADurationInTheLargestUnitThatSaysItExactly(long nanos, String written) {
        assertThat(Readers.text(Duration.ofNanos(nanos))).isEqualTo(written);
    }

    @Test
    void shouldReadBytes() {
        Function<Object, Long> reader = Readers.bytes(0, 1L << 40);

        assertThat(reader.apply("7")).isEqualTo(7);
        assertThat(reader.apply(7)).isEqualTo(7);
        assertThat(reader.apply(7L)).isEqualTo(7);
        assertThat(reader.apply("7B")).isEqualTo(7);
        assertThat(reader.apply("7 KiB")).isEqualTo(7 << 10);
        assertThat(reader.apply("7MiB")).isEqualTo(7 << 20);
        assertThat(reader.apply("7GiB")).isEqualTo(7L << 30);
    }

    @Test
    void shouldReadOneOfAFewWords() {
        Function<Object, Way> reader = Readers.oneOf(Way.class);

        assertThat(reader.apply("over-land")).isEqualTo(Way.OVER_LAND);
        assertThat(reader.apply("BY-SEA")).isEqualTo(Way.BY_SEA);
        assertThat(reader.apply(Way.BY_SEA)).isEqualTo(Way.BY_SEA);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader.apply("by-air"))
                .withMessage("is 'by-air', must be over-land or by-sea");
    }

    @Test
    void shouldReadWords() {
        assertThat(Readers.strings().apply(" a  b ")).containsExactly("a", "b");
        assertThat(Readers.strings().apply("")).isEmpty();
        assertThat(Readers.strings().apply(List.of("a b", 1))).containsExactly("a b", "1");
    }

    @Test
    void shouldReadAMappingInItsOrder() {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("z", "1");
        written.put("a", null);

        assertThat(Readers.mapping("a map").apply(written)).containsExactly(Map.entry("z", "1"), Map.entry("a", ""));
        assertThat(Readers.mapping("a map").apply(Arrays.asList("z", written, "b")))
                .containsExactly(Map.entry("z", "1"), Map.entry("a", ""), Map.entry("b", ""));
    }

    @Test
    void shouldReadYesAndNoAsTrueAndFalseOnly() {
        assertThat(Readers.bool().apply("TRUE")).isTrue();
        assertThat(Readers.bool().apply(false)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Readers.bool().apply("no"));
        assertThatIllegalArgumentException().isThrownBy(() -> Readers.bool().apply(1));
    }
}
