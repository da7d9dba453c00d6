package io.gustfront.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link WireOutput} and {@link WireInput}. */
class WireTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 1 << 21, 1 << 28, Integer.MAX_VALUE})
    void shouldReadBackAVarInt(int value) {
        WireOutput out = new WireOutput(0);
        out.putVarInt(value);

        assertThat(new WireInput(out.toByteArray()).getVarInt()).isEqualTo(value);
        assertThat(out.size()).isEqualTo(Math.max(1, (38 - Integer.numberOfLeadingZeros(value)) / 7));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 127, 128, 1L << 35, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void shouldReadBackAVarLong(long value) {
        WireOutput out = new WireOutput(0);
        out.putVarLong(value);

        assertThat(new WireInput(out.toByteArray()).getVarLong()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void shouldRefuseANegativeVarInt(int value) {
        WireOutput out = new WireOutput(8);
        out.putVarInt(value);

        assertThatExceptionOfType(MalformedWireException.class)
                .isThrownBy(() -> new WireInput(out.toByteArray()).getVarInt());
    }

    @Test
    void shouldWriteNumbersBigEndian() {
        WireOutput out = new WireOutput(0);
        out.putInt(0x01020304);
        out.putLong(0x05060708090A0B0CL);
        out.setInt(0, 0x0D0E0F10);
        out.putByte(0x1FF);

        assertThat(out.toByteArray()).containsExactly(0xD, 0xE, 0xF, 0x10, 5, 6, 7, 8, 9, 0xA, 0xB, 0xC, 0xFF);
    }

    @Test
    void shouldReadBackWhatWasPutWhateverItIs() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            WireOutput out = new WireOutput(random.nextInt(16));
            List<Consumer<WireInput>> checks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                put(random, out, checks);
            }

            WireInput in = new WireInput(out.toByteArray());
            checks.forEach(check -> check.accept(in));

            assertThat(in.remaining()).as("seed %d", seed).isZero();
        }
    }

    private static void put(SplittableRandom random, WireOutput out, List<Consumer<WireInput>> checks) {
        long value = random.nextLong() >> random.nextInt(64);
        switch (random.nextInt(6)) {
            case 0 -> {
                out.putByte((int) value);
                checks.add(in -> assertThat(in.getByte()).isEqualTo((int) value & 0xFF));
            }
            case 1 -> {
                out.putInt((int) value);
                checks.add(in -> assertThat(in.getInt()).isEqualTo((int) value));
            }
            case 2 -> {
                out.putLong(value);
                checks.add(in -> assertThat(in.getLong()).isEqualTo(value));
            }
            case 3 -> {
                out.putVarInt((int) value & Integer.MAX_VALUE);
                checks.add(in -> assertThat(in.getVarInt()).isEqualTo((int) value & Integer.MAX_VALUE));
            }
            case 4 -> {
                out.putVarLong(value);
                checks.add(in -> assertThat(in.getVarLong()).isEqualTo(value));
            }
            default -> {
                String string = "ä€\uD83D\uDE00x".repeat(random.nextInt(30));
                out.putString(string);
                checks.add(in -> assertThat(in.getString()).isEqualTo(string));
            }
        }
    }

    @Test
    void shouldRefuseToReadBeyondTheEnd_K5() {
        byte[] three = {(byte) 0x80, (byte) 0x80, (byte) 0x80};
        List<Function<WireInput, Object>> reads = List.of(
                WireInput::getInt,
                WireInput::getLong,
                WireInput::getVarInt,
                WireInput::getVarLong,
                in -> in.slice(4),
                in -> in.slice(-1),
                in -> {
                    in.skip(4);
                    return in;
                },
                in -> {
                    in.skip(-1);
                    return in;
                },
                in -> {
                    in.skip(3);
                    return in.getByte();
                });

        for (Function<WireInput, Object> read : reads) {
            assertThatExceptionOfType(MalformedWireException.class).isThrownBy(() -> read.apply(new WireInput(three)));
        }
    }

    @Test
    void shouldRefuseToReadBeyondItsPartOfAnArray_K5() {
        WireInput part = new WireInput(new byte[100], 10, 4);

        assertThat(part.getInt()).isZero();
        assertThat(part.remaining()).isZero();
        assertThatExceptionOfType(MalformedWireException.class).isThrownBy(part::getByte);
    }

    @Test
    void shouldRefuseAVarLongWithoutAnEnd() {
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0x80);

        assertThatExceptionOfType(MalformedWireException.class)
                .isThrownBy(() -> new WireInput(endless).getVarLong())
                .withMessage("a varlong has more than ten bytes");
    }

    @Test
    void shouldRefuseACountOfMoreThanIsLeft_K5() {
        WireOutput out = new WireOutput(8);
        out.putVarInt(3);
        out.putBytes(new byte[23], 0, 23);

        assertThatExceptionOfType(MalformedWireException.class)
                .isThrownBy(() -> new WireInput(out.toByteArray()).getCount(8))
                .withMessage("of 3 elements, only 23 bytes are left");
        assertThat(new WireInput(out.toByteArray()).getCount(7)).isEqualTo(3);
    }

    @Test
    void shouldNotBeMisledByACountWhoseBytesDontFitAnInt_K5() {
        WireOutput out = new WireOutput(8);
        out.putVarInt(Integer.MAX_VALUE);
        out.putBytes(new byte[16], 0, 16);

        assertThatExceptionOfType(MalformedWireException.class)
                .isThrownBy(() -> new WireInput(out.toByteArray()).getCount(16));
        assertThatExceptionOfType(MalformedWireException.class)
                .isThrownBy(() -> new WireInput(out.toByteArray()).getString());
    }

    @Test
    void shouldReadASliceApartFromTheRest() {
        WireOutput out = new WireOutput(8);
        out.putInt(1);
        out.putInt(2);
        out.putInt(3);
        WireInput in = new WireInput(out.toByteArray());

        in.skip(4);
        WireInput slice = in.slice(4);

        assertThat(in.getInt()).isEqualTo(3);
        assertThat(slice.getInt()).isEqualTo(2);
        assertThatExceptionOfType(MalformedWireException.class).isThrownBy(slice::getByte);
    }

    @Test
    void shouldForgetWhatIsTruncated() {
        WireOutput out = new WireOutput(2);
        out.putLong(1);
        out.truncate(3);
        out.putByte(9);

        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 9);
    }
}
