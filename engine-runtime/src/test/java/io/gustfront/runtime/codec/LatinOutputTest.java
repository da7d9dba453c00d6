package io.gustfront.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import io.gustfront.api.config.TopologyConfig;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LatinOutputTest {
    private static final byte TAG = 77;
    private static final int CAPACITY = 16;
    private static final int MAX_CAPACITY = 1 << 18;
    private static final String BEFORE = "before";

    private final LatinOutput output = new LatinOutput(CAPACITY, MAX_CAPACITY);

    private static String everyLatinChar() {
        return IntStream.rangeClosed(0, 0xFF).mapToObj(Character::toString).collect(Collectors.joining());
    }

    static List<String> latin() {
        return List.of(
                "",
                "a",
                "\u00ff",
                "\u0000",
                "caf\u00e9",
                "a".repeat(CAPACITY),
                everyLatinChar(),
                "\u00e4".repeat(1 << 16));
    }

    static List<String> beyond() {
        return List.of(
                "\u0100",
                "\u0141b", // an A, if its high byte is lost
                "b\u0141",
                "b\u0141b",
                "\uffff",
                "\ud83d\ude00",
                "a pair: \ud83d\ude00!",
                "half of one: \ud800",
                "the other: \udc00",
                "\u20ac" + everyLatinChar(),
                everyLatinChar() + "\u20ac",
                "x".repeat(CAPACITY) + "\u20ac",
                "x".repeat((1 << 16) - 1) + "\u20ac",
                "x".repeat(1 << 15) + "\u20ac" + "x".repeat(1 << 15));
    }

    /** All that was written: something before, perhaps what is read here, and something after it. */
    private String read(boolean taken) {
        output.writeByte(1);
        BoundedInput input = new BoundedInput();
        input.setBuffer(output.getBuffer(), 0, output.position());
        assertThat(input.readByte()).isEqualTo(TAG);
        assertThat(input.readLatin1()).isEqualTo(BEFORE);
        String string = "";
        if (taken) {
            assertThat(input.readByte()).isEqualTo(TAG);
            string = input.readLatin1();
        }
        assertThat(input.readByte()).isEqualTo((byte) 1);
        assertThat(input.position()).isEqualTo(output.position());
        return string;
    }

    @ParameterizedTest
    @MethodSource("latin")
    void shouldWriteALengthAndAByteForEachChar(String string) {
        assertThat(output.writeLatin1(TAG, BEFORE)).isTrue();

        assertThat(output.writeLatin1(TAG, string)).isTrue();

        byte[] end = Arrays.copyOfRange(output.getBuffer(), output.position() - string.length(), output.position());
        assertThat(end).isEqualTo(string.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(read(true)).isEqualTo(string);
    }

    @ParameterizedTest
    @MethodSource("beyond")
    void shouldRefuseAStringWithACharOfMoreThanAByteAndLeaveNothingOfIt(String string) {
        assertThat(output.writeLatin1(TAG, BEFORE)).isTrue();
        int position = output.position();

        assertThat(output.writeLatin1(TAG, string)).isFalse();

        assertThat(output.position()).isEqualTo(position);
        assertThat(read(false)).isEmpty();
    }

    @Test
    void shouldKeepWhatWasWrittenWhenTheBufferGrowsAgainAndAgain() {
        List<String> written = IntStream.range(0, 200)
                .mapToObj(i -> String.valueOf((char) ('a' + i % 26)).repeat(i))
                .toList();

        written.forEach(string -> assertThat(output.writeLatin1(TAG, string)).isTrue());

        BoundedInput input = new BoundedInput();
        input.setBuffer(output.getBuffer(), 0, output.position());
        for (String string : written) {
            assertThat(input.readByte()).isEqualTo(TAG);
            assertThat(input.readLatin1()).isEqualTo(string);
        }
    }

    @Test
    void shouldNotGrowBeyondItsBound() {
        assertThatThrownBy(() -> output.writeLatin1(TAG, "x".repeat(MAX_CAPACITY)))
                .isInstanceOf(KryoBufferOverflowException.class);
    }

    // ---- as the codec uses it

    static Stream<String> all() {
        return Stream.concat(latin().stream(), beyond().stream());
    }

    /** The bytes of a tuple are those of its values, one after the other, whichever way each is written. */
    @ParameterizedTest
    @MethodSource("all")
    void shouldLeaveNothingInATuplesBytesOfTheWayThatWasNotTaken(String string) {
        ValueCodec codec = new ValueCodec(
                new Registrations(TopologyConfig.defaults(), LatinOutputTest.class.getClassLoader()), MAX_CAPACITY);
        Object[] values = {BEFORE, string, 7L, string, "after"};

        byte[] tuple = encoded(codec, values);

        int at = 1;
        for (Object value : values) {
            byte[] alone = encoded(codec, value);
            assertThat(Arrays.copyOfRange(tuple, at, at + alone.length - 1))
                    .isEqualTo(Arrays.copyOfRange(alone, 1, alone.length));
            at += alone.length - 1;
        }
        assertThat(at).isEqualTo(tuple.length);
        assertThat(codec.decode(tuple, 0, tuple.length)).isEqualTo(values);
    }

    private static byte[] encoded(ValueCodec codec, Object... values) {
        int length = codec.encode(values);
        return Arrays.copyOf(codec.buffer(), length);
    }
}
