package io.gustfront.runtime.worker;

import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.ErrorSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The latest errors of user code: one of each kind (component, class, message) in an interval, and of all no more than a bound. How
 * often each kind came is counted. May be used by any thread.
 */
public final class ErrorLog implements ErrorSink {
    private static final int MOST = 200;
    private static final int MOST_KINDS = 1_000;
    private static final long INTERVAL_MS = 10_000;

    private record Kind(String component, String type, String message) {}

    private static final class Seen {
        private long lastMs;
        private long count;
    }

    private final Deque<ErrorReport> latest = new ArrayDeque<>();
    private final Map<Kind, Seen> kinds = new HashMap<>();
    private final Consumer<ErrorReport> listener;
    private long count;

    /**
     * @param listener hears of each error that is kept
     */
    public ErrorLog(Consumer<ErrorReport> listener) {
        this.listener = listener;
    }

    @Override
    public void report(ErrorReport report) {
        if (keep(report)) {
            try {
                listener.accept(report);
            } catch (RuntimeException e) {
                report.error().addSuppressed(e); // who reports is in the middle of its work, and must go on
            }
        }
    }

    private static String messageOf(Throwable error) {
        try {
            return String.valueOf(error.getMessage());
        } catch (RuntimeException e) {
            return "no message: " + e.getClass().getName();
        }
    }

    private synchronized boolean keep(ErrorReport report) {
        count++;
        Throwable error = report.error();
        Kind kind = new Kind(report.component(), error.getClass().getName(), messageOf(error));
        if (kinds.size() >= MOST_KINDS) {
            kinds.clear();
        }
        Seen seen = kinds.computeIfAbsent(kind, key -> new Seen());
        boolean isDue = seen.count == 0 || report.timeMs() - seen.lastMs >= INTERVAL_MS;
        seen.count++;
        if (isDue) {
            seen.lastMs = report.timeMs();
            if (latest.size() == MOST) {
                latest.removeFirst();
            }
            latest.addLast(report);
        }
        return isDue;
    }

    /** The latest errors, oldest first. */
    public synchronized List<ErrorReport> latest() {
        return List.copyOf(latest);
    }

    /** How many there were, those included that weren't kept. */
    public synchronized long count() {
        return count;
    }
}
