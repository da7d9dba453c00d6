package io.gustfront.runtime.worker;

import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.ErrorSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The latest errors of user code: one of each kind in an interval, and of all no more than a bound. Of one kind are those that a
 * component threw at one place: of the same class, and from the same line of user code, which is the topmost frame that is neither
 * the engine's nor the Java library's. The message doesn't count: it often names the record. May be used by any thread.
 */
public final class ErrorLog implements ErrorSink {
    private static final int MOST = 200;
    private static final int MOST_KINDS = 1_000;
    private static final long INTERVAL_MS = 10_000;

    private static final List<String> NOT_USERS = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "com.esotericsoftware.kryo.",
            "io.gustfront.api.",
            "io.gustfront.runtime.agent.",
            "io.gustfront.runtime.codec.",
            "io.gustfront.runtime.executor.",
            "io.gustfront.runtime.loader.",
            "io.gustfront.runtime.route.");

    private record Kind(String component, String type, String place) {}

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

    /** Where it was thrown: the topmost frame of user code, else of all; empty if it has no stack. */
    private static String placeOf(Throwable error) {
        try {
            StackTraceElement[] frames = error.getStackTrace();
            for (StackTraceElement frame : frames) {
                if (NOT_USERS.stream().noneMatch(frame.getClassName()::startsWith)) {
                    return frame.toString();
                }
            }
            return frames.length == 0 ? "" : frames[0].toString();
        } catch (Throwable e) { // a user's class may do as it likes
            FaultHandler.rethrowIfFatal(e);
            return "";
        }
    }

    private synchronized boolean keep(ErrorReport report) {
        count++;
        Throwable error = report.error();
        Kind kind = new Kind(report.component(), error.getClass().getName(), placeOf(error));
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
