package io.gustfront.runtime.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelCodecTest {
    static Stream<ToWorker> messagesToAWorker() {
        TreeMap<Integer, WorkerPlan.WorkerPlace> workers = new TreeMap<>();
        workers.put(1, new WorkerPlan.WorkerPlace(1, "127.0.0.1", 6700, 3));
        workers.put(4, new WorkerPlan.WorkerPlace(4, "host-b", 6703, 0));
        TreeMap<TaskRange, WorkerPlan.Placement> executors = new TreeMap<>();
        executors.put(new TaskRange(1, 2), new WorkerPlan.Placement(new TaskRange(1, 2), "count", 1, 5));
        executors.put(new TaskRange(3, 3), new WorkerPlan.Placement(new TaskRange(3, 3), "words", 4, 7));
        return Stream.of(
                new ToWorker.Launch(
                        "words-1", "words", "node-a", 1, 9, "127.0.0.1", 6700, Secret.random(), "/blob", "/jar"),
                new ToWorker.Plan(new WorkerPlan(7, workers, executors), 30_000),
                new ToWorker.Activation(true),
                new ToWorker.Drain(5),
                new ToWorker.Close(10_000),
                new ToWorker.Ask(-1, ToWorker.Question.OLDEST, 20));
    }

    static Stream<ToSupervisor> messagesToASupervisor() {
        TreeMap<String, Long> counters = new TreeMap<>();
        counters.put("executed", 12L);
        return Stream.of(
                new ToSupervisor.Status(
                        7,
                        true,
                        false,
                        true,
                        List.of(new ToSupervisor.OpenPlacement(new TaskRange(1, 2), 5)),
                        Long.MAX_VALUE),
                new ToSupervisor.ErrorReport(123, "count", 2, "boom", "at X\nat Y", 4),
                new ToSupervisor.Stall(123, "count", 2, "execute", 9_000, "at X"),
                new ToSupervisor.PeerTrouble(4, 2, 15_000, "refused"),
                new ToSupervisor.Farewell("OutOfMemoryError", ""),
                new ToSupervisor.Answer(
                        3,
                        new ToSupervisor.Oldest(List.of(
                                new ToSupervisor.OldTuple("count", 1, 99, "held", "[a, b]", List.of("1f", "2"))))),
                new ToSupervisor.Answer(4, new ToSupervisor.Text("stack")),
                new ToSupervisor.Answer(5, new ToSupervisor.Unanswerable("no")),
                new ToSupervisor.Answer(
                        6,
                        new ToSupervisor.Stats(List.of(new ToSupervisor.ExecutorStats(
                                new TaskRange(1, 2), "count", counters, new TreeMap<>(), new TreeMap<>())))));
    }

    @ParameterizedTest
    @MethodSource("messagesToAWorker")
    void shouldReadBackWhatIsSaidToAWorker(ToWorker message) {
        assertThat(ChannelCodec.toWorker(ChannelCodec.encode(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messagesToASupervisor")
    void shouldReadBackWhatIsSaidToASupervisor(ToSupervisor message) {
        assertThat(ChannelCodec.toSupervisor(ChannelCodec.encode(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messagesToASupervisor")
    void shouldRefuseMessagesThatAreCutOrTooLong(ToSupervisor message) {
        byte[] bytes = ChannelCodec.encode(message);

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> ChannelCodec.toSupervisor(cut)).isInstanceOf(MalformedWireException.class);
        }
        assertThatThrownBy(() -> ChannelCodec.toSupervisor(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedWireException.class);
    }

    @Test
    void shouldRefuseNoiseWithoutAnyOtherException() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = (byte) random.nextInt(8);
            }
            try {
                ChannelCodec.toWorker(noise);
            } catch (MalformedWireException expected) {
                // as it should be
            }
            try {
                ChannelCodec.toSupervisor(noise);
            } catch (MalformedWireException expected) {
                // as it should be
            }
        }
    }
}
