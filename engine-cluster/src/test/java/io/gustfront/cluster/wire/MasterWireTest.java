package io.gustfront.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.json.MalformedJsonException;
import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.PlanData;
import io.gustfront.cluster.model.SlotAssignment;
import io.gustfront.runtime.channel.ToSupervisor.ExecutorStats;
import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import io.gustfront.runtime.channel.ToSupervisor.OpenPlacement;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MasterWireTest {
    static Stream<SupervisorMessage> fromSupervisors() {
        SupervisorMessage.WorkerReport worker = new SupervisorMessage.WorkerReport(
                "words-1",
                SupervisorMessage.Phase.RUNNING,
                4711,
                99,
                3,
                7,
                true,
                true,
                false,
                List.of(new OpenPlacement(new TaskRange(1, 2), 5)),
                12,
                1,
                "",
                List.of(2));
        SupervisorMessage.SlotReport full =
                new SupervisorMessage.SlotReport(6700, 3, "words-1", 7, Optional.of(worker));
        SupervisorMessage.SlotReport empty = new SupervisorMessage.SlotReport(6701, 0, "", 0, Optional.empty());
        return Stream.of(
                new SupervisorMessage.Register("node-a", "127.0.0.1", "0.1", List.of(full, empty), List.of("aa")),
                new SupervisorMessage.SlotChanged(full),
                new SupervisorMessage.Heartbeat(1_700_000_000_000L),
                new SupervisorMessage.BlobsHeld(List.of()),
                new SupervisorMessage.Goodbye(true),
                new SupervisorMessage.Reply(1, new ReplyBody.LogLines(5, "a\nb\n", 9)),
                new SupervisorMessage.Reply(
                        2,
                        new ReplyBody.Errors(List.of(
                                new ReplyBody.ErrorEntry(1, "node-a", 6700, "count", 3, "error", "boom", "at", 2)))),
                new SupervisorMessage.Reply(
                        3,
                        new ReplyBody.Stats(List.of(new ReplyBody.WorkerStats(
                                6700,
                                3,
                                5,
                                List.of(new ExecutorStats(
                                        new TaskRange(1, 2),
                                        "count",
                                        new TreeMap<>(Map.of("executed", 5L)),
                                        new TreeMap<>(),
                                        new TreeMap<>())))))),
                new SupervisorMessage.Reply(
                        4, new ReplyBody.Oldest(List.of(new OldTuple("count", 1, 5, "held", "x", List.of("1f"))))),
                new SupervisorMessage.Reply(5, new ReplyBody.Stacks("main")),
                new SupervisorMessage.Reply(6, new ReplyBody.Refused("no")));
    }

    static Stream<MasterMessage> fromMasters() {
        SlotAssignment slot = new SlotAssignment(
                6700,
                "words-1",
                "words",
                1,
                3,
                2,
                new BlobRef("0".repeat(64), 1),
                new BlobRef("1".repeat(64), 2),
                new PlanData(
                        7,
                        List.of(new WorkerPlace(1, "127.0.0.1", 6700, 3)),
                        List.of(new PlanData.Executor(1, 2, "count", 1, 5))),
                30_000,
                true,
                SlotMode.RUN);
        return Stream.of(
                new MasterMessage.Sync(3, "m1", List.of(new MasterMessage.SlotOwner(6700, "words-1"))),
                new MasterMessage.Assign(slot),
                new MasterMessage.Release(6701),
                new MasterMessage.Heartbeat(),
                new MasterMessage.Request(1, new RequestBody.Log("words-1", 6700, -1000, 64 << 10)),
                new MasterMessage.Request(2, new RequestBody.Errors("words-1", 10)),
                new MasterMessage.Request(3, new RequestBody.Stats("words-1")),
                new MasterMessage.Request(4, new RequestBody.Oldest("words-1", 10)),
                new MasterMessage.Request(5, new RequestBody.Stacks("words-1", 6700)),
                new MasterMessage.Request(6, new RequestBody.Blob("0".repeat(64), 0, MasterWire.BLOB_CHUNK)));
    }

    @ParameterizedTest
    @MethodSource("fromSupervisors")
    void shouldReadBackWhatSupervisorsSay(SupervisorMessage message) {
        assertThat(MasterWire.supervisorMessage(MasterWire.encode(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("fromMasters")
    void shouldReadBackWhatMastersSay(MasterMessage message) {
        assertThat(MasterWire.masterMessage(MasterWire.encode(message))).isEqualTo(message);
    }

    @Test
    void shouldFitTheLargestPieceOfABlobIntoAFrame() {
        byte[] frame = MasterWire.encode(
                new SupervisorMessage.Reply(1, new ReplyBody.BlobChunk(0, 1 << 30, new byte[MasterWire.BLOB_CHUNK])));

        assertThat(frame.length).isLessThan(MasterWire.MAX_FRAME);
        assertThat(MasterWire.supervisorMessage(frame)).isInstanceOf(SupervisorMessage.Reply.class);
    }

    @Test
    void shouldRefuseTypesThatThereAreNot() {
        for (String text : List.of(
                "{\"type\":\"java.lang.Runtime\"}",
                "{\"type\":\"register\"",
                "{}",
                "null",
                "[]",
                "{\"@class\":\"java.io.File\"}")) {
            assertThatThrownBy(() -> MasterWire.masterMessage(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(MalformedJsonException.class);
        }
    }
}
