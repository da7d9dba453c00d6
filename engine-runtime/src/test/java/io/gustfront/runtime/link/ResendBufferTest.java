package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.runtime.link.EntryHeader.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResendBufferTest {
    private final ResendBuffer buffer = new ResendBuffer();

    private void add(Lane lane, byte[] payload) {
        buffer.add(EntryHeader.of(lane, Part.WHOLE, payload.length), payload, 0);
    }

    @Test
    void shouldKeepEntriesByNumberUntilTheyAreAcknowledged_K1() {
        Random random = new Random(1);
        Deque<byte[]> expected = new ArrayDeque<>();
        for (int round = 0; round < 2_000; round++) {
            for (int i = random.nextInt(20); i > 0; i--) {
                byte[] payload = new byte[random.nextInt(3)];
                add(Lane.DATA, payload);
                expected.add(payload);
            }
            int acknowledged = random.nextInt(Math.min(20, expected.size()) + 1);
            buffer.acknowledge(buffer.acknowledged() + acknowledged);
            for (int i = 0; i < acknowledged; i++) {
                expected.remove();
            }

            assertThat(buffer.last() - buffer.acknowledged()).isEqualTo(expected.size());
            long number = buffer.acknowledged();
            for (byte[] payload : expected) {
                assertThat(buffer.payload(++number)).isSameAs(payload);
                assertThat(EntryHeader.length(buffer.header(number))).isEqualTo(payload.length);
            }
        }
        assertThat(buffer.bytes(Lane.CONTROL)).isZero();
        assertThat(buffer.bytes(Lane.DATA))
                .isEqualTo(expected.stream()
                        .mapToLong(payload -> Outbox.charge(payload.length))
                        .sum());
    }

    @Test
    void shouldCountTheLanesApart_K6() {
        add(Lane.CONTROL, new byte[10]);
        add(Lane.DATA, new byte[20]);
        assertThat(buffer.bytes(Lane.CONTROL)).isEqualTo(42);
        assertThat(buffer.bytes(Lane.DATA)).isEqualTo(52);

        buffer.acknowledge(1);

        assertThat(buffer.bytes(Lane.CONTROL)).isZero();
        assertThat(buffer.bytes(Lane.DATA)).isEqualTo(52);
    }

    @Test
    void shouldHandBackEachDataPayloadOnceAndNoControl_K3() {
        byte[] cut = new byte[30];
        byte[] whole = new byte[1];
        byte[] unfinished = new byte[30];
        buffer.add(EntryHeader.of(Lane.DATA, Part.FIRST, 10), cut, 0);
        add(Lane.CONTROL, new byte[2]);
        buffer.add(EntryHeader.of(Lane.DATA, Part.MIDDLE, 10), cut, 10);
        buffer.add(EntryHeader.of(Lane.DATA, Part.LAST, 10), cut, 20);
        add(Lane.DATA, whole);
        buffer.add(EntryHeader.of(Lane.DATA, Part.FIRST, 10), unfinished, 0);
        buffer.acknowledge(2);

        List<byte[]> handedBack = new ArrayList<>();
        buffer.addUnacknowledgedDataTo(handedBack);

        assertThat(handedBack).containsExactly(cut, whole);
    }

    @Test
    void shouldNotKnowWhatWasAcknowledged() {
        add(Lane.DATA, new byte[1]);
        buffer.acknowledge(1);

        assertThatThrownBy(() -> buffer.payload(1)).isInstanceOf(IllegalStateException.class);
    }
}
