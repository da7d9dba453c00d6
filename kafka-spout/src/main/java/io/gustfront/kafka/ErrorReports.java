package io.gustfront.kafka;

import io.gustfront.api.task.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports each kind of error at once when it first happens, and then once in an interval for as long as it goes on, with how
 * often it was held back. For several threads.
 */
final class ErrorReports {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorReports.class);
    private static final int MAX_KINDS = 1_000;

    private final Clock clock;
    private final long intervalNs;
    private final Consumer<Throwable> target;
    private final Map<String, Kind> kinds = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kind> eldest) {
            return size() > MAX_KINDS;
        }
    };

    ErrorReports(Clock clock, long intervalNs, Consumer<Throwable> target) {
        this.clock = clock;
        this.intervalNs = intervalNs;
        this.target = target;
    }

    /**
     * Reports an error.
     *
     * @param kind what makes it the same error as another
     * @param message one line: what is wrong and what becomes of it
     */
    void report(String kind, String message, @Nullable Throwable cause) {
        long heldBack = admit(kind);
        if (heldBack < 0) {
            return;
        }
        String text = message
                + (cause == null ? "" : ": " + cause)
                + (heldBack == 0 ? "" : " (" + heldBack + " more since the last report)");
        LOG.warn("{}", text);
        target.accept(cause == null ? new KafkaProblemException(text) : new KafkaProblemException(text, cause));
    }

    /** How many were held back since the last one; -1 if this one is to be, too. */
    private synchronized long admit(String name) {
        long now = clock.nanoTime();
        Kind kind = kinds.get(name);
        if (kind == null) {
            kinds.put(name, new Kind(now));
            return 0;
        }
        if (now - kind.reportedNs < intervalNs) {
            kind.heldBack++;
            return -1;
        }
        long heldBack = kind.heldBack;
        kind.reportedNs = now;
        kind.heldBack = 0;
        return heldBack;
    }

    private static final class Kind {
        private long reportedNs;
        private long heldBack;

        private Kind(long reportedNs) {
            this.reportedNs = reportedNs;
        }
    }
}
