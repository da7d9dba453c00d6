package io.gustfront.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.codec.ControlCodec.ClosedControl;
import io.gustfront.runtime.codec.ControlCodec.Control;
import io.gustfront.runtime.codec.ControlCodec.GrantControl;
import io.gustfront.runtime.codec.ControlCodec.SettleControl;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControlCodecTest {
    @Test
    void shouldReadBackSettlements() {
        long[] acks = {1, 2, Long.MIN_VALUE, -1};
        Map<Long, FailReason> fails = new LinkedHashMap<>();
        fails.put(-5L, new FailReason(FailReason.Kind.NOT_ACKED, "bölt", 1 << 20));
        fails.put(6L, FailReason.of(FailReason.Kind.WORKER_LOST));

        SettleControl read = (SettleControl)
                ControlCodec.decode(ControlCodec.encode(new SettleControl(7, 1L << 50, new Settlements(acks, fails))));

        assertThat(read.firstTask()).isEqualTo(7);
        assertThat(read.epoch()).isEqualTo(1L << 50);
        assertThat(read.settlements().acks()).isEqualTo(acks);
        assertThat(read.settlements().fails()).isEqualTo(fails);
    }

    @Test
    void shouldReadBackWhereTreesHaveGone_W3() {
        for (long seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int acks = 1 + random.nextInt(300);
            int some = random.nextInt(4);
            long[] reaches = new long[acks];
            for (int i = 0; i < acks; i++) {
                reaches[i] = random.nextInt(4) >= some
                        ? 0
                        : random.nextInt(5) == 0 ? random.nextLong() : 1L << random.nextInt(64);
            }
            Settlements sent = new Settlements(random.longs(2L * acks).toArray(), reaches, Map.of());

            SettleControl read =
                    (SettleControl) ControlCodec.decode(ControlCodec.encode(new SettleControl(1, 1, sent)));

            assertThat(read.settlements().acks()).isEqualTo(sent.acks());
            for (int i = 0; i < acks; i++) {
                assertThat(read.settlements().reach(i)).as("seed %d", seed).isEqualTo(reaches[i]);
            }
        }
    }

    @Test
    void shouldTakeOneByteForTreesThatHaveGoneNowhereAndThreeForOneThatWentToOneWorker_W3() {
        long[] acks = new long[2_000];
        long[] reaches = new long[1_000];
        int bare = ControlCodec.encode(new SettleControl(1, 1, new Settlements(acks, Map.of()))).length;
        assertThat(bare).isEqualTo(16_000 + 3 + 2 + 2);

        assertThat(ControlCodec.encode(new SettleControl(1, 1, new Settlements(acks, reaches, Map.of()))).length)
                .isEqualTo(bare);
        Arrays.fill(reaches, 1L << 40);
        assertThat(ControlCodec.encode(new SettleControl(1, 1, new Settlements(acks, reaches, Map.of()))).length)
                .isEqualTo(bare + 1 + 3 * 1_000);
    }

    @Test
    void shouldRefuseAnAckThatIsNotThereToHaveGoneAnywhere_K5() {
        for (int skipped : new int[] {2, -1, Integer.MAX_VALUE}) {
            WireOutput out = new WireOutput(64);
            out.putByte(1);
            out.putVarInt(1);
            out.putVarLong(1);
            out.putVarInt(2);
            for (int i = 0; i < 4; i++) {
                out.putLong(i);
            }
            out.putVarInt(1);
            out.putVarInt(skipped);
            out.putByte(1);
            out.putByte(3);
            out.putVarInt(0);

            assertThatExceptionOfType(MalformedWireException.class)
                    .isThrownBy(() -> ControlCodec.decode(out.toByteArray()));
        }
    }

    @ParameterizedTest
    @EnumSource(FailReason.Kind.class)
    void shouldReadBackEachKindOfFailure(FailReason.Kind kind) {
        Settlements sent = new Settlements(new long[0], Map.of(1L, new FailReason(kind, "b", 2)));

        SettleControl read = (SettleControl) ControlCodec.decode(ControlCodec.encode(new SettleControl(1, 1, sent)));

        assertThat(read.settlements().fails()).isEqualTo(sent.fails());
    }

    @Test
    void shouldReadBackGrantsAndCloses() {
        for (Control sent : new Control[] {
            new GrantControl(1, 2, true, 3, 4),
            new GrantControl(1_000_000, Long.MAX_VALUE, false, 1L << 40, 1L << 60),
            new ClosedControl(3, 4)
        }) {
            assertThat(ControlCodec.decode(ControlCodec.encode(sent))).isEqualTo(sent);
        }
    }

    @Test
    void shouldRefuseAKindThatThereIsNot() {
        assertThatExceptionOfType(MalformedWireException.class)
                .isThrownBy(() -> ControlCodec.decode(new byte[] {9, 0, 0, 0}))
                .withMessage("there is no control of kind 9");
    }

    @Test
    void shouldRefuseACountOfAcksThatIsNotThere_K5() {
        WireOutput out = new WireOutput(64);
        out.putByte(1);
        out.putVarInt(1);
        out.putVarLong(1);
        out.putVarInt(1 << 30);

        assertThatExceptionOfType(MalformedWireException.class)
                .isThrownBy(() -> ControlCodec.decode(out.toByteArray()));
    }

    @Test
    void shouldRefuseWhateverMakesNoSense_K5() {
        Settlements settlements = new Settlements(
                new long[] {1, 2, 3, 4},
                new long[] {0b101, -1},
                Map.of(9L, new FailReason(FailReason.Kind.THREW, "bolt", 3, "a.B: c")));
        byte[][] good = {
            ControlCodec.encode(new SettleControl(7, 9, settlements)),
            ControlCodec.encode(new GrantControl(1, 2, true, 3, 4)),
            ControlCodec.encode(new ClosedControl(3, 4))
        };
        for (long seed = 0; seed < 5_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = good[random.nextInt(good.length)].clone();
            if (random.nextBoolean()) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] malformed = bytes;
            try {
                assertThat(ControlCodec.decode(malformed)).isNotNull();
            } catch (MalformedWireException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }
}
