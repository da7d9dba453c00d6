package io.gustfront.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process for all time: a number is given again after a process has ended, a number and a start aren't.
 *
 * @param pid its number
 * @param start when it began: on Linux in the kernel's ticks since boot, which no change of the clock moves; elsewhere in
 *     milliseconds since 1970
 */
public record ProcessId(long pid, long start) {
    private static final int START_FIELD = 22; // of /proc/<pid>/stat, see proc(5)

    /** This process. */
    public static ProcessId current() {
        ProcessHandle self = ProcessHandle.current();
        return of(self).orElseThrow(() -> new IllegalStateException("this process has no start"));
    }

    /** A process that lives; empty if it doesn't. */
    public static Optional<ProcessId> of(ProcessHandle process) {
        return startOf(process).map(start -> new ProcessId(process.pid(), start));
    }

    /** The process, if it still lives. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> startOf(process).equals(Optional.of(start)));
    }

    private static Optional<Long> startOf(ProcessHandle process) {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (Files.isReadable(stat)) {
            try {
                String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
                // The second field is the command in parentheses, which may hold anything.
                String[] fields =
                        line.substring(line.lastIndexOf(')') + 2).trim().split(" ", -1);
                return fields[0].equals("Z") ? Optional.empty() : Optional.of(Long.parseLong(fields[START_FIELD - 3]));
            } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
                return Optional.empty(); // it ended meanwhile
            }
        }
        return process.info().startInstant().map(instant -> instant.toEpochMilli());
    }

    /** Reads what {@link #toString} wrote. */
    public static Optional<ProcessId> parse(String text) {
        String[] words = text.trim().split(" ", -1);
        try {
            return words.length == 2
                    ? Optional.of(new ProcessId(Long.parseLong(words[0]), Long.parseLong(words[1])))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return pid + " " + start;
    }
}
