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
                new long[] {1, 2, 3, 4}, Map.of(9L, new FailReason(FailReason.Kind.THREW, "bolt", 3, "a.B: c")));
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
