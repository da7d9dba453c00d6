package io.gustfront.chaos.inject;

import io.gustfront.cli.command.CommandFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Something of which a process has no more. Used by the command's thread. */
interface Shortage {
    /**
     * Takes it away.
     *
     * @param pid the process
     * @param directory where it writes
     * @return by what that is proven
     * @throws CommandFailedException if it can't be taken away
     */
    String begin(long pid, Path directory);

    /** Takes away what has become free meanwhile. */
    default void hold(long pid, Path directory) {}

    /** Gives it back; nothing if it wasn't taken away. */
    void end(long pid, Path directory);

    /** No byte is left on the disk of a daemon's directory, which should be a small one, see {@link ShakyGround}. */
    final class OfSpace implements Shortage {
        private static final int BLOCK = 1 << 16;
        private static final String FILLER = "filler";
        private static final String ONE_MORE = "one-more";

        @Override
        public String begin(long pid, Path directory) {
            long written = fill(directory);
            try {
                Files.write(directory.resolve(ONE_MORE), new byte[BLOCK]);
            } catch (IOException e) {
                return "with " + written + " bytes written, the disk is full: " + e.getMessage();
            }
            throw new CommandFailedException("the disk of " + directory + " can't be filled");
        }

        /** A process that ends frees the files that it had open, and deletes others. */
        @Override
        public void hold(long pid, Path directory) {
            long unused = fill(directory);
        }

        private static long fill(Path directory) {
            Path filler = directory.resolve(FILLER);
            long written = 0;
            for (int block = BLOCK; block > 0; block /= 16) {
                try (OutputStream out =
                        Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                    while (true) {
                        out.write(new byte[block]);
                        written += block;
                    }
                } catch (IOException e) {
                    // That is what was wanted; smaller pieces may still find room.
                }
            }
            return written;
        }

        @Override
        public void end(long pid, Path directory) {
            try {
                Files.deleteIfExists(directory.resolve(FILLER));
                Files.deleteIfExists(directory.resolve(ONE_MORE));
            } catch (IOException e) {
                throw new CommandFailedException("the disk of " + directory + " can't be cleared: " + e, e);
            }
        }

        @Override
        public String toString() {
            return "disk is full";
        }
    }

    /** A process may open no further file, nor socket. */
    final class OfHandles implements Shortage {
        private final Map<Long, String> before = new HashMap<>();

        @Override
        public String begin(long pid, Path directory) {
            before.put(pid, softLimit(pid));
            limit(pid, Long.toString(lowestFree(pid)));
            return "process " + pid + " may have " + softLimit(pid) + " files open, and had before " + before.get(pid);
        }

        @Override
        public void end(long pid, Path directory) {
            String limit = before.remove(pid);
            if (limit != null && Signal.isAlive(pid)) {
                limit(pid, limit);
            }
        }

        /** A new file gets the lowest number that is free, and that has to be below the limit. */
        private static long lowestFree(long pid) {
            try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
                long[] numbers = open.mapToLong(path -> Long.parseLong(String.valueOf(path.getFileName())))
                        .sorted()
                        .toArray();
                long free = 0;
                while (Arrays.binarySearch(numbers, free) >= 0) {
                    free++;
                }
                return free;
            } catch (IOException e) {
                throw new CommandFailedException("process " + pid + " can't be looked at: " + e, e);
            }
        }

        private static void limit(long pid, String soft) {
            Program set = Program.run(List.of("prlimit", "--pid", Long.toString(pid), "--nofile=" + soft + ":"));
            if (!set.isDone()) {
                throw new CommandFailedException("process " + pid + " can't be limited: " + set.output());
            }
        }

        private static String softLimit(long pid) {
            try {
                List<String> lines =
                        Files.readAllLines(Path.of("/proc", Long.toString(pid), "limits"), StandardCharsets.US_ASCII);
                return lines.stream()
                        .filter(line -> line.startsWith("Max open files"))
                        .map(line -> line.substring("Max open files".length())
                                .strip()
                                .split(" +", 2)[0])
                        .findFirst()
                        .orElse("?");
            } catch (IOException e) {
                throw new CommandFailedException("process " + pid + " can't be looked at: " + e, e);
            }
        }

        @Override
        public String toString() {
            return "file handles are used up";
        }
    }
}
