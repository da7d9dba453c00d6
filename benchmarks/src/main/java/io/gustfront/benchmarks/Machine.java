package io.gustfront.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What this process has used so far. */
final class Machine {
    private static final double TICKS_PER_S = 100; // the kernel's, in /proc

    private Machine() {}

    static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    static long gcMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    /** The most memory that the process had at a time, in MiB; -1 where the system doesn't tell. */
    static double peakRssMb() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmHWM")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return -1;
    }

    /** CPU seconds of each thread so far, by id; empty where the system doesn't tell. */
    static Map<String, Double> threadSeconds() {
        Map<String, Double> seconds = new HashMap<>();
        File[] threads = new File("/proc/self/task").listFiles();
        for (File thread : threads == null ? new File[0] : threads) {
            try {
                String line = Files.readString(thread.toPath().resolve("stat"));
                String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
                seconds.put(thread.getName(), (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_S);
            } catch (IOException ended) {
                seconds.remove(thread.getName());
            }
        }
        return seconds;
    }

    static void pause(double seconds) {
        long until = System.nanoTime() + (long) (seconds * 1e9);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
