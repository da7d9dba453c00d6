package io.gustfront.cluster.node;

import io.gustfront.cluster.model.Ids;
import io.gustfront.cluster.model.NodeText;
import io.gustfront.cluster.model.NodeText.UnreadableNodeException;
import io.gustfront.cluster.supervisor.NodeFiles;
import io.gustfront.cluster.supervisor.SlotNote;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import io.gustfront.runtime.process.LogSegments;
import io.gustfront.runtime.process.LogSegments.Piece;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link NodeFiles} in a {@link NodeDirectory}. */
public final class DiskNodeFiles implements NodeFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DiskNodeFiles.class);

    /** Of so many topologies that have ended the logs and errors are kept. */
    private static final int ENDED_KEPT = 20;

    private static final int MOST_LOG_BYTES = 256 << 10;

    private final NodeDirectory directory;
    private final Executor notes;
    private final Executor reader;

    /**
     * @param notes one thread, which does one thing after the other
     * @param reader reads logs and errors
     */
    public DiskNodeFiles(NodeDirectory directory, Executor notes, Executor reader) {
        this.directory = directory;
        this.notes = notes;
        this.reader = reader;
    }

    /** What is kept of slots. One that can't be read is set aside: its count then begins at that of its workers' directories. */
    public List<SlotNote> readNotes(List<Integer> ports) throws IOException {
        List<SlotNote> read = new ArrayList<>();
        for (int port : ports) {
            Path file = directory.slot(port);
            if (Files.exists(file)) {
                try {
                    read.add(NodeText.read("slot", Files.readAllBytes(file), SlotNote.class));
                } catch (UnreadableNodeException e) {
                    LOG.error("the note {} of slot {} is set aside: {}", file, port, e.getMessage());
                    read.add(new SlotNote(port, JvmWorkers.highestIncarnation(directory, port), "", 0));
                }
            }
        }
        return read;
    }

    @Override
    public CompletableFuture<Void> keep(SlotNote note) {
        return run(notes, () -> NodeDirectory.writeDurably(directory.slot(note.port()), NodeText.write("slot", note)));
    }

    @Override
    public CompletableFuture<ReplyBody> log(String topologyId, int port, long from, int limit) {
        return ask(() -> {
            Piece piece = LogSegments.read(directory.log(topologyId, port), from, Math.min(limit, MOST_LOG_BYTES));
            return new ReplyBody.LogLines(piece.from(), piece.text(), piece.next());
        });
    }

    @Override
    public void keepError(String topologyId, ErrorEntry error) {
        run(notes, () -> new ErrorJournal(directory.errors(topologyId)).add(error))
                .exceptionally(failure -> {
                    LOG.warn("an error of {} can't be kept: {}", topologyId, failure.toString());
                    return null;
                });
    }

    @Override
    public CompletableFuture<ReplyBody> errors(String topologyId, int limit) {
        return ask(() -> new ReplyBody.Errors(new ErrorJournal(directory.errors(topologyId)).newest(limit)));
    }

    @Override
    public void prune(Set<String> topologiesInUse) {
        run(notes, () -> {
                    prune(directory.logs(), topologiesInUse);
                    prune(directory.errors(), topologiesInUse);
                })
                .exceptionally(failure -> {
                    LOG.warn("old logs can't be removed: {}", failure.toString());
                    return null;
                });
    }

    private static void prune(Path parent, Set<String> inUse) throws IOException {
        List<Path> ended = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
            for (Path child : children) {
                if (!inUse.contains(String.valueOf(child.getFileName()))) {
                    ended.add(child);
                }
            }
        }
        ended.sort(Comparator.comparingLong(DiskNodeFiles::modifiedMs).reversed());
        for (Path old : ended.subList(Math.min(ENDED_KEPT, ended.size()), ended.size())) {
            NodeDirectory.deleteTree(old);
        }
    }

    private static long modifiedMs(Path path) {
        try {
            return Files.getLastModifiedTime(path).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private interface Reading {
        ReplyBody read() throws IOException;
    }

    private CompletableFuture<ReplyBody> ask(Reading reading) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reading.read();
                    } catch (IOException | IllegalArgumentException e) {
                        return new ReplyBody.Refused("it can't be read: " + Ids.shown(e.toString()));
                    }
                },
                reader);
    }

    private interface Writing {
        void write() throws IOException;
    }

    private static CompletableFuture<Void> run(Executor executor, Writing writing) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                writing.write();
                done.complete(null);
            } catch (Throwable e) { // errors included: somebody waits
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
