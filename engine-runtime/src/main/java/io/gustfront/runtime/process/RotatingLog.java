package io.gustfront.runtime.process;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker's output goes: {@link LogSegments}, of which the oldest are removed. It is the process's own {@code System.out} and
 * {@code System.err}: no pipe that somebody must read, and no file that grows while nobody looks. What can't be written, because
 * the disk is full, say, is dropped and counted; the process goes on. Any thread.
 */
public final class RotatingLog extends OutputStream {
    private final Path directory;
    private final long segmentBytes;
    private final int most;
    private @Nullable OutputStream segment; // this and below: guarded by this
    private long begin;
    private long size;
    private long dropped;

    /**
     * Goes on where the newest segment ends.
     *
     * @param segmentBytes how large a segment may get
     * @param most how many segments are kept
     */
    public RotatingLog(Path directory, long segmentBytes, int most) throws IOException {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.most = most;
        Files.createDirectories(directory);
        Map.Entry<Long, Path> newest = LogSegments.list(directory).lastEntry();
        begin = newest == null ? 0 : newest.getKey();
        size = newest == null ? 0 : Files.size(newest.getValue());
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        try {
            if (segment == null || (size > 0 && size + length > segmentBytes)) {
                turn();
            }
            OutputStream open = segment;
            if (open != null) {
                open.write(bytes, offset, length);
                size += length;
            }
        } catch (IOException e) {
            dropped += length;
        }
    }

    private void turn() throws IOException {
        if (segment != null || size >= segmentBytes) {
            begin += size;
            size = 0;
        }
        OutputStream old = segment;
        segment = null;
        if (old != null) {
            old.close();
        }
        NavigableMap<Long, Path> segments = LogSegments.list(directory);
        while (segments.size() >= most && segments.firstKey() != begin) {
            Files.deleteIfExists(segments.pollFirstEntry().getValue());
        }
        segment =
                new FileOutputStream(directory.resolve(LogSegments.name(begin)).toFile(), true);
    }

    /** How many bytes couldn't be written. */
    public synchronized long dropped() {
        return dropped;
    }

    @Override
    public synchronized void close() throws IOException {
        OutputStream open = segment;
        segment = null;
        if (open != null) {
            begin += size;
            size = 0;
            open.close();
        }
    }
}
