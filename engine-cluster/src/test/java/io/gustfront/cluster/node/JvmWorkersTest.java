package io.gustfront.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cluster.blob.BlobStore;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.node.JvmWorkers.JvmCommand;
import io.gustfront.cluster.supervisor.WorkerKey;
import io.gustfront.cluster.supervisor.WorkerProcesses.Ending;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.process.LastWords;
import io.gustfront.runtime.process.ProcessId;
import io.gustfront.runtime.process.WorkerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmWorkersTest {
    private static final WorkerKey KEY = new WorkerKey("words-1", 6700, 3);

    @TempDir
    Path temporary;

    private final WorkerDoor door = new WorkerDoor();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private NodeDirectory directory;
    private JvmWorkers workers;
    private Process process;

    @BeforeEach
    void open() throws IOException {
        directory = NodeDirectory.open(temporary.resolve("supervisor"));
        Path blobs = directory.blobs();
        workers = new JvmWorkers(
                directory,
                new JvmCommand(Path.of("java"), "x", List.of()),
                new FetchedBlobs(new BlobStore(blobs, 1), blobs, "token", Runnable::run, watch),
                door,
                Runnable::run,
                Optional.empty());
        process = new ProcessBuilder("sleep", "120").start();
    }

    @AfterEach
    void close() throws Exception {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        watch.shutdownNow();
        directory.close();
    }

    /** As if an earlier supervisor had started the process as this worker. */
    private WorkerFiles leave(WorkerKey key) throws IOException {
        WorkerFiles files = directory.worker(key);
        Files.createDirectories(files.directory());
        Files.writeString(files.secret(), HexFormat.of().formatHex(new byte[Secret.BYTES]));
        files.keepProcess(ProcessId.of(process.toHandle()).orElseThrow());
        return files;
    }

    private boolean isExpected(WorkerKey key) {
        return door.secretOf(new Hello("worker", 1, "test", key.subject())).isPresent();
    }

    @Test
    void shouldFindAProcessThatStillRunsAndExpectItAtTheDoor() throws Exception {
        WorkerFiles files = leave(KEY);

        assertThat(workers.find(KEY)).hasValueSatisfying(found -> {
            assertThat(found.pid()).isEqualTo(process.pid());
            assertThat(found.isAlive()).isTrue();
        });
        assertThat(isExpected(KEY)).isTrue();
        assertThat(isExpected(new WorkerKey("words-1", 6700, 2))).isFalse();

        // A process of the same number that began at another time is somebody else's.
        files.keepProcess(new ProcessId(process.pid(), 1));
        assertThat(workers.find(KEY)).isEmpty();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void shouldEndOlderStartsOfASlotAndWhatNobodyKnows() throws Exception {
        WorkerFiles older = leave(new WorkerKey("words-1", 6700, 2));

        assertThat(workers.find(KEY)).isEmpty();
        assertThat(process.toHandle().isAlive()).isFalse(); // Process itself hears of it a moment later
        assertThat(older.directory()).doesNotExist();

        process = new ProcessBuilder("sleep", "120").start();
        WorkerFiles unknown = leave(KEY);
        workers.clear(6700);
        assertThat(process.toHandle().isAlive()).isFalse(); // Process itself hears of it a moment later
        assertThat(unknown.directory()).doesNotExist();
    }

    @Test
    void shouldReadLastWordsThenRemoveWhatBelongedToTheProcess() throws Exception {
        WorkerFiles files = leave(KEY);
        assertThat(workers.find(KEY)).isPresent();
        new LastWords(75, 9, "peers have plan 9", "a stack").write(files.lastWords());

        Ending ending = workers.bury(KEY).join();

        assertThat(ending).isEqualTo(new Ending("peers have plan 9", "a stack", 9));
        assertThat(files.directory()).doesNotExist();
        assertThat(isExpected(KEY)).isFalse();
    }

    @Test
    void shouldRemoveWithAWorkerWhatIsLeftOfEarlierStartsOfItsSlot() throws Exception {
        WorkerFiles failed = directory.worker(new WorkerKey("words-1", 6700, 2));
        Files.createDirectories(failed.directory());
        Files.writeString(failed.secret(), "its removal failed, as no file handle was left");
        WorkerFiles files = leave(KEY);

        Ending unused = workers.bury(KEY).join();

        assertThat(files.directory()).doesNotExist();
        assertThat(failed.directory()).doesNotExist();
    }

    @Test
    void shouldTellWhatTheJvmPrintedWhenThereAreNoWords() throws Exception {
        WorkerFiles files = leave(KEY);
        Files.writeString(files.jvmLog(), "Unrecognized VM option 'UseMagic'\nError: no JVM\n");

        Ending ending = workers.bury(KEY).join();

        assertThat(ending.cause()).contains("Unrecognized VM option 'UseMagic'");
        assertThat(ending.stack()).contains("Error: no JVM");
    }

    @Test
    void shouldSayThatThereIsNoTopologyToStart() {
        BlobRef blob = new BlobRef("0".repeat(64), 1);

        assertThat(workers.start(KEY, blob, blob)).isCompletedExceptionally();
        assertThat(directory.worker(KEY).directory()).doesNotExist();
        assertThat(isExpected(KEY)).isFalse();
    }
}
