package io.gustfront.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.supervisor.SlotNote;
import io.gustfront.cluster.supervisor.WorkerKey;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskNodeFilesTest {
    @TempDir
    Path temporary;

    private NodeDirectory directory;
    private DiskNodeFiles files;

    @BeforeEach
    void open() throws IOException {
        directory = NodeDirectory.open(temporary.resolve("supervisor"));
        files = new DiskNodeFiles(directory, Runnable::run, Runnable::run);
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    private static ErrorEntry error(String message, String stack) {
        return new ErrorEntry(1, "node-a", 6700, "words", 3, "error", message, stack, 1);
    }

    private List<ErrorEntry> errors(String topology, int limit) {
        return ((ReplyBody.Errors) files.errors(topology, limit).join()).errors();
    }

    @Test
    void shouldKeepItsNodeIdAndRefuseAnother() throws Exception {
        String id = directory.nodeId("");
        assertThat(directory.nodeId("")).isEqualTo(id).startsWith("node-");
        assertThat(directory.nodeId(id)).isEqualTo(id);

        assertThatThrownBy(() -> directory.nodeId("other"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("supervisor.node");
    }

    @Test
    void shouldKeepNotesForItsOwnerAlone() throws Exception {
        SlotNote note = new SlotNote(6700, 7, "words-1", 12);

        files.keep(new SlotNote(6700, 6, "words-1", 11)).join();
        files.keep(note).join();

        assertThat(files.readNotes(List.of(6700, 6701))).containsExactly(note);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.slot(6700))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve("supervisor"))))
                .isEqualTo("rwx------");
    }

    @Test
    void shouldNeverCountBelowTheWorkersWhoseDirectoriesAreThereWhenANoteIsBroken_I1() throws Exception {
        files.keep(new SlotNote(6700, 7, "words-1", 12)).join();
        Files.createDirectories(
                directory.worker(new WorkerKey("words-1", 6700, 7)).directory());
        Files.writeString(directory.slot(6700), "broken");

        assertThat(files.readNotes(List.of(6700)))
                .singleElement()
                .satisfies(note -> assertThat(note.incarnation()).isEqualTo(7));
    }

    @Test
    void shouldSayThatANoteCannotBeKept() throws Exception {
        NodeDirectory.deleteTree(directory.slot(6700).getParent());

        assertThat(files.keep(new SlotNote(6700, 1, "words-1", 1))).isCompletedExceptionally();
    }

    @Test
    void shouldKeepErrorsWithABoundTheNewestFirst() throws Exception {
        for (int i = 0; i < 500; i++) {
            files.keepError("words-1", error("error " + i, "x".repeat(40_000)));
        }

        assertThat(errors("words-1", 2)).extracting(ErrorEntry::message).containsExactly("error 499", "error 498");
        assertThat(errors("words-1", 1_000))
                .hasSizeBetween(20, 100)
                .allMatch(entry -> entry.stack().length() <= 16 << 10);
        try (Stream<Path> segments = Files.walk(directory.errors("words-1"))) {
            assertThat(segments.filter(Files::isRegularFile)
                            .mapToLong(DiskNodeFilesTest::size)
                            .sum())
                    .isLessThan(3L << 20);
        }
        assertThat(errors("other-1", 5)).isEmpty();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void shouldPassOverAnErrorThatWasCutOff() throws Exception {
        files.keepError("words-1", error("first", ""));
        Path segment;
        try (Stream<Path> segments = Files.list(directory.errors("words-1"))) {
            segment = segments.findFirst().orElseThrow();
        }
        Files.writeString(segment, Files.readString(segment) + "{\"atMs\":1,\"no\n", StandardCharsets.UTF_8);
        files.keepError("words-1", error("second", ""));

        assertThat(errors("words-1", 5)).extracting(ErrorEntry::message).containsExactly("second", "first");
    }

    @Test
    void shouldKeepTheLogsAndErrorsOfTheLastTopologiesOnly() throws Exception {
        for (int i = 0; i < 30; i++) {
            String id = "words-" + i;
            files.keepError(id, error("e", ""));
            Files.createDirectories(directory.log(id, 6700));
            Files.setLastModifiedTime(directory.errors(id), FileTime.fromMillis(1_000_000L + i));
            Files.setLastModifiedTime(directory.logs().resolve(id), FileTime.fromMillis(1_000_000L + i));
        }

        files.prune(Set.of("words-0"));

        assertThat(errors("words-0", 1)).hasSize(1);
        assertThat(errors("words-9", 1)).isEmpty();
        assertThat(errors("words-10", 1)).hasSize(1);
        try (Stream<Path> left = Files.list(directory.logs())) {
            assertThat(left).hasSize(21);
        }
    }

    @Test
    void shouldReadNoFileOutsideItsDirectories() {
        assertThat(files.log("../../secret", 6700, 0, 10).join()).isInstanceOf(ReplyBody.Refused.class);
        assertThat(files.errors("..", 10).join()).isInstanceOf(ReplyBody.Refused.class);
    }
}
