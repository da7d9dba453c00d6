package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.FaultKind;
import io.gustfront.cli.dev.DaemonGround;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ground that can be shaken under masters and supervisors, as far as the faults of a run need it: a small file system for each, which
 * can be filled, and a clock for each, which can be set. The former takes the right to mount; the latter takes a C compiler, for a
 * small library (clock.c) through which the processes, workers included, read the time of day. What they measure durations by is not
 * touched.
 */
public final class ShakyGround implements DaemonGround {
    private static final Set<FaultKind> OF_DISKS =
            EnumSet.of(FaultKind.SUPERVISOR_DISK_FULL, FaultKind.MASTER_DISK_FULL);
    private static final Set<FaultKind> OF_CLOCKS = EnumSet.of(FaultKind.CLOCK_STEP);

    /** Room for jars, an archive of classes, logs, and what workers write. */
    private static final String DISK_SIZE = "256m";

    private static final String LIBRARY = "clock.so";
    private static final String CLOCK = "clock";

    private final boolean disks;
    private final boolean clocks;
    private final List<Path> mounted = new ArrayList<>();

    private ShakyGround(boolean disks, boolean clocks) {
        this.disks = disks;
        this.clocks = clocks;
    }

    /** What these faults need. */
    public static DaemonGround of(Set<FaultKind> faults) {
        return new ShakyGround(
                faults.stream().anyMatch(OF_DISKS::contains), faults.stream().anyMatch(OF_CLOCKS::contains));
    }

    @Override
    public void lay(String command, Path directory) throws IOException {
        if (command.equals("zookeeper")) {
            return;
        }
        if (disks) {
            Program mount = Program.run(List.of(
                    "mount", "-t", "tmpfs", "-o", "size=" + DISK_SIZE + ",mode=0700", "tmpfs", directory.toString()));
            if (!mount.isDone()) {
                throw new IOException(
                        "a disk can't be made full without a small one, and that can't be mounted, which takes"
                                + " root's rights: " + mount.output());
            }
            mounted.add(directory);
        }
        if (clocks) {
            compile(directory);
            setClock(directory, 0);
        }
    }

    @Override
    public Map<String, String> environment(String command, Path directory) {
        if (!clocks || command.equals("zookeeper")) {
            return Map.of();
        }
        return Map.of(
                "LD_PRELOAD", directory.resolve(LIBRARY).toString(),
                "CHAOS_CLOCK", directory.resolve(CLOCK).toString());
    }

    private static void compile(Path directory) throws IOException {
        Path source = directory.resolve("clock.c");
        try (@Nullable InputStream in = ShakyGround.class.getResourceAsStream("clock.c")) {
            if (in == null) {
                throw new IOException("the source of the clock is missing from this installation");
            }
            Files.copy(in, source);
        }
        Program compiled = Program.run(List.of(
                "cc",
                "-shared",
                "-fPIC",
                "-O2",
                "-o",
                directory.resolve(LIBRARY).toString(),
                source.toString(),
                "-ldl"));
        if (!compiled.isDone()) {
            throw new IOException("the clock of single processes can't be compiled: " + compiled.output());
        }
    }

    /** Sets the clocks of a daemon, and of what it has started, by so many seconds ahead of the true time, at once. */
    static void setClock(Path directory, long aheadS) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.putLong(aheadS).flip();
        // In place: processes have the file mapped.
        try (FileChannel file =
                FileChannel.open(directory.resolve(CLOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (file.write(bytes, 0) != Long.BYTES) {
                throw new IOException("a clock was written by half");
            }
        }
    }

    @Override
    public void clear() {
        for (Path directory : mounted) {
            // Lazily: what was killed a moment ago may still have files open there.
            Program.run(List.of("umount", "-l", directory.toString()));
        }
        mounted.clear();
    }
}
