package io.gustfront.cluster.node;

import io.gustfront.cluster.model.Ids;
import io.gustfront.cluster.supervisor.WorkerKey;
import io.gustfront.runtime.process.WorkerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor's directory, mode 0700, and the lock on it: two supervisors can't have the same.
 *
 * <pre>
 * lock                    locked while a supervisor runs
 * node-id                 the node's id, made at the first start
 * channel-port            where workers connect; another one after each start
 * slots/PORT              {@link io.gustfront.cluster.supervisor.SlotNote}
 * blobs/SHA256            {@link io.gustfront.cluster.blob.BlobStore}
 * workers/PORT/INCARNATION/   {@link WorkerFiles}; removed after the worker's end
 * logs/TOPOLOGY/PORT/     {@link io.gustfront.runtime.process.LogSegments} of the slot's workers of a topology
 * errors/TOPOLOGY/        {@link ErrorJournal}
 * </pre>
 */
public final class NodeDirectory implements AutoCloseable {
    private final Path root;
    private final FileChannel lockFile;

    private NodeDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Makes it, if it isn't there, and locks it.
     *
     * @throws IOException if it can't be written to, or another supervisor has it; the message is for people
     */
    public static NodeDirectory open(Path directory) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        FileChannel lockFile;
        try {
            makePrivate(root);
            lockFile = FileChannel.open(
                    root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException("can't write to the supervisor's directory " + root + ": " + e, e);
        }
        boolean locked = false;
        try {
            FileLock lock = lockFile.tryLock();
            locked = lock != null;
            if (!locked) {
                throw new IOException(inUse(root));
            }
            NodeDirectory opened = new NodeDirectory(root, lockFile);
            for (String name : Set.of("slots", "blobs", "workers", "logs", "errors")) {
                makePrivate(root.resolve(name));
            }
            return opened;
        } catch (OverlappingFileLockException e) {
            throw new IOException(inUse(root), e);
        } finally {
            if (!locked) {
                lockFile.close();
            }
        }
    }

    private static String inUse(Path root) {
        return "another supervisor runs with the directory " + root + "; give each its own with data.dir";
    }

    private static void makePrivate(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** The node's id; made at the first start. */
    public String nodeId(String wanted) throws IOException {
        Path file = root.resolve("node-id");
        if (!Files.exists(file)) {
            String id =
                    wanted.isEmpty() ? "node-" + UUID.randomUUID().toString().substring(0, 8) : wanted;
            writeDurably(file, (Ids.require("node's id", id) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        String id = Files.readString(file, StandardCharsets.US_ASCII).trim();
        if (!Ids.isLegal(id)) {
            throw new IOException("the file " + file + " holds no node's id; remove it to get a new one");
        }
        if (!wanted.isEmpty() && !wanted.equals(id)) {
            throw new IOException("the node of " + root + " is " + id + ", and can't become " + wanted
                    + "; set supervisor.node to it, or give this node a data.dir of its own");
        }
        return id;
    }

    /** Writes a small file so that after a failure of power there is the old or the new, whole. */
    static void writeDurably(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling(".new-" + file.getFileName());
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                int unused = channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    /** Removes a directory with all that is in it, if it is there; links are removed, not followed. */
    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Path unused = Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                boolean unused = Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem) throws IOException {
                boolean unused = Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Where the port is written on which workers find this supervisor. */
    public Path channelFile() {
        return root.resolve("channel-port");
    }

    /** For {@link io.gustfront.cluster.blob.BlobStore}. */
    public Path blobs() {
        return root.resolve("blobs");
    }

    Path slot(int port) {
        return root.resolve("slots").resolve(Integer.toString(port));
    }

    Path workers() {
        return root.resolve("workers");
    }

    WorkerFiles worker(WorkerKey key) {
        return new WorkerFiles(
                workers().resolve(Integer.toString(key.port())).resolve(Integer.toString(key.incarnation())));
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(String topologyId, int port) {
        return logs().resolve(Ids.require("topology's id", topologyId)).resolve(Integer.toString(port));
    }

    Path errors() {
        return root.resolve("errors");
    }

    Path errors(String topologyId) {
        return errors().resolve(Ids.require("topology's id", topologyId));
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
