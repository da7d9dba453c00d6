package io.gustfront.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** For work in other processes: each writes what it has counted and used to a file, ten times a second. */
final class FileProbe {
    private static final Set<String> RUNNING = ConcurrentHashMap.newKeySet();
    private static final double STEP_S = 0.1;
    private static final double FIRST_RECORD_S = 60;
    private static final long UNWRITTEN_MS = 200; // rows of the last two steps may not be there yet

    private FileProbe() {}

    /** Starts to write, once for each role in a process. */
    static void start(String directory, String role, Tally count) {
        if (!RUNNING.add(role)) {
            return;
        }
        Path file = Path.of(directory, role + "." + ProcessHandle.current().pid());
        Thread thread = new Thread(() -> write(file, count), "file-probe");
        thread.setDaemon(true);
        thread.start();
    }

    private static void write(Path file, Tally count) {
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
            while (!writer.checkError()) {
                writer.println(System.currentTimeMillis() + "\t" + count.sum() + "\t" + Machine.cpuNanos() + "\t"
                        + Machine.gcMillis() + "\t" + (long) Machine.peakRssMb());
                writer.flush();
                Machine.pause(STEP_S);
            }
        } catch (IOException e) {
            System.err.println("the probe has ended: " + e);
        }
    }

    /** What was so at a moment. */
    record Row(long epochMs, long count, long cpuNs, long gcMs, long rssMb) {}

    /** What the process with a role has written; nothing if there is no such file yet. */
    static List<Row> read(Path file) {
        List<Row> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] f = line.split("\t", -1);
                if (f.length == 5 && !f[4].isEmpty()) {
                    rows.add(new Row(
                            Long.parseLong(f[0]),
                            Long.parseLong(f[1]),
                            Long.parseLong(f[2]),
                            Long.parseLong(f[3]),
                            Long.parseLong(f[4])));
                }
            }
        } catch (IOException e) {
            return rows;
        }
        return rows;
    }

    static List<Path> files(Path directory, String role) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> String.valueOf(file.getFileName()).startsWith(role + "."))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    static long pid(Path file) {
        String name = String.valueOf(file.getFileName());
        return Long.parseLong(name.substring(name.lastIndexOf('.') + 1));
    }

    /** When a sink first had counted something after a moment, in a process other than one; 0 if that didn't come in time. */
    static long firstRecordMs(Path directory, long notPid, long afterMs, double limitSeconds) {
        long start = System.nanoTime();
        do {
            long first = files(directory, "sink").stream()
                    .filter(file -> pid(file) != notPid)
                    .flatMap(file -> read(file).stream())
                    .filter(row -> row.epochMs() > afterMs && row.count() > 0)
                    .mapToLong(Row::epochMs)
                    .min()
                    .orElse(0);
            if (first != 0) {
                return first;
            }
            Machine.pause(STEP_S / 2);
        } while (System.nanoTime() - start < limitSeconds * 1e9);
        return 0;
    }

    /** Waits for the first record, lets go by what has to be warm first, then measures all processes together. */
    static Measured measure(Path directory, double warmSeconds, double seconds) throws IOException {
        if (firstRecordMs(directory, -1, 0, FIRST_RECORD_S) == 0) {
            throw new IOException("no record came within " + (int) FIRST_RECORD_S + " s");
        }
        Machine.pause(warmSeconds + seconds + 3 * STEP_S);
        long to = System.currentTimeMillis() - UNWRITTEN_MS;
        long from = to - (long) (seconds * 1000);
        double perSecond = 0;
        double cores = 0;
        double gc = 0;
        double rss = 0;
        Set<Long> pids = new HashSet<>();
        for (String role : List.of("sink", "source")) {
            for (Path file : files(directory, role)) {
                List<Row> rows = read(file).stream()
                        .filter(row -> row.epochMs() >= from && row.epochMs() <= to)
                        .toList();
                if (rows.size() < 2) {
                    continue;
                }
                Row first = rows.get(0);
                Row last = rows.get(rows.size() - 1);
                double took = (last.epochMs() - first.epochMs()) / 1e3;
                if (role.equals("sink")) {
                    perSecond += (last.count() - first.count()) / took;
                }
                if (pids.add(pid(file))) {
                    cores += (last.cpuNs() - first.cpuNs()) / 1e9 / took;
                    gc += (last.gcMs() - first.gcMs()) / took;
                    rss += (double) last.rssMb();
                }
            }
        }
        return new Measured()
                .put(Measured.RECORDS_PER_S, perSecond)
                .put(Measured.CPU_S_PER_M, perSecond == 0 ? 0 : cores / perSecond * 1e6)
                .put(Measured.CPU_CORES, cores)
                .put(Measured.GC_MS_PER_S, gc)
                .put(Measured.PEAK_RSS_MB, rss)
                .put("processes", pids.size());
    }
}
