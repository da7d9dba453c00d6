package io.gustfront.runtime.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How late the kernel may wake a thread from a timed wait so as to wake others with it: 50 µs on Linux, if nobody says anything else, which is as much as a tuple takes through a whole topology. A
 * thread may set its own in {@code /proc/<thread>/timerslack_ns} (proc(5), since Linux 4.6), without any right; threads that it starts have it, too.
 */
final class TimerSlack {
    private static final Path CALLING_THREAD = Path.of("/proc/thread-self");
    private static final String LEAST_NS = "1"; // 0 would set the default

    private TimerSlack() {}

    /** Where the calling thread's is; that of another thread can't be written without a right. */
    static Path file() throws IOException {
        Path process = Files.readSymbolicLink(CALLING_THREAD); // "<process>/task/<thread>"
        return CALLING_THREAD.resolveSibling(process.getFileName()).resolve("timerslack_ns");
    }

    /** Has the calling thread woken as exactly as the kernel can; where that can't be had, it is woken as before. */
    static void minimize() {
        try {
            Files.writeString(file(), LEAST_NS);
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            // another system, an older kernel, or a /proc that can't be written: only latencies are longer
        }
    }
}
