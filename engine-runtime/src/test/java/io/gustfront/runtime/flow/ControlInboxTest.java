package io.gustfront.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.agent.Doorbell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ControlInboxTest {
    private record Command(int number) implements ControlMessage {}

    private final Doorbell bell = new Doorbell();
    private final ControlInbox inbox = new ControlInbox(10, bell);

    @Test
    void shouldGiveOutInOrderAndRing() {
        inbox.settle(ack(1, 2));
        inbox.command(new Command(7));

        assertThat(bell.answer()).isTrue();
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(((Settle) inbox.poll()).settlements().acks()).containsExactly(1, 2);
        assertThat(inbox.poll()).isEqualTo(new Command(7));
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void shouldFoldWhatIsBeyondItsBound_B3() {
        for (int i = 0; i < 10; i++) {
            inbox.settle(ack(100 + i, 1));
        }
        for (int i = 0; i < 1_000; i++) {
            inbox.settle(ack(1 + i % 5, 1L << (i / 5 % 60)));
        }
        inbox.settle(new Settlements(new long[0], Map.of(3L, FailReason.of(FailReason.Kind.MOVED))));

        List<Settlements> drained = drain();

        assertThat(drained).as("ten, and one fold").hasSize(11);
        Settlements folded = drained.get(10);
        assertThat(folded.acks()).hasSize(2 * 5);
        assertThat(folded.fails()).containsOnlyKeys(3L);
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void shouldNeverRefuseACommand_B3() {
        for (int i = 0; i < 1_000; i++) {
            inbox.command(new Command(i));
        }

        for (int i = 0; i < 1_000; i++) {
            assertThat(inbox.poll()).isEqualTo(new Command(i));
        }
    }

    @Test
    void shouldQueueAgainOnceItWasDrained() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 12; i++) {
                inbox.settle(ack(i + 1, 1));
            }
            assertThat(drain()).hasSize(11);
        }
    }

    @Test
    void shouldFoldSettlementsThatAreLargerThanItsBound_B3() {
        long[] acks = new long[2 * 50];
        for (int i = 0; i < 50; i++) {
            acks[2 * i] = i + 1;
            acks[2 * i + 1] = i + 1;
        }

        inbox.settle(new Settlements(acks, Map.of()));

        assertThat(inbox.isEmpty()).isFalse();
        assertThat(drain()).hasSize(1).first().extracting(Settlements::size).isEqualTo(50);
    }

    @Test
    @Timeout(30)
    void shouldLoseNoAckUnderItsSenders_B3() throws InterruptedException {
        int senders = 3;
        int roots = 7;
        int each = 20_000;
        List<Thread> threads = new ArrayList<>();
        for (int s = 0; s < senders; s++) {
            int sender = s;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    inbox.settle(ack(1 + i % roots, mix(sender, i)));
                }
            });
            threads.add(thread);
            thread.start();
        }
        Map<Long, Long> got = new HashMap<>();
        while (threads.stream().anyMatch(Thread::isAlive)) {
            count(drain(), got);
        }
        count(drain(), got);

        Map<Long, Long> sent = new HashMap<>();
        for (int s = 0; s < senders; s++) {
            for (int i = 0; i < each; i++) {
                sent.merge(1L + i % roots, mix(s, i), (a, b) -> a ^ b);
            }
        }
        assertThat(got).isEqualTo(sent);
        assertThat(inbox.isEmpty()).isTrue();
    }

    private static long mix(int sender, int number) {
        return (sender + 1L) * 0x9E3779B97F4A7C15L ^ number * 0xD1B54A32D192ED03L;
    }

    private static void count(List<Settlements> settlements, Map<Long, Long> sums) {
        for (Settlements each : settlements) {
            for (int i = 0; i < each.acks().length; i += 2) {
                sums.merge(each.acks()[i], each.acks()[i + 1], (a, b) -> a ^ b);
            }
        }
    }

    private static Settlements ack(long root, long xor) {
        return new Settlements(new long[] {root, xor}, Map.of());
    }

    private List<Settlements> drain() {
        List<Settlements> drained = new ArrayList<>();
        ControlMessage message;
        while ((message = inbox.poll()) != null) {
            drained.add(((Settle) message).settlements());
        }
        return drained;
    }
}
