package io.gustfront.runtime.process;

import io.gustfront.runtime.channel.ToSupervisor;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.ErrorSink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the supervisor of errors: of each kind (component, class, message) one at once, and then one in an interval, with how many
 * there were since. Kinds are bounded: those beyond are told of as one. Any thread reports; the main thread takes out.
 */
final class ErrorRelay implements ErrorSink {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorRelay.class);
    private static final int MOST_KINDS = 500;
    private static final long INTERVAL_MS = 10_000;

    private record Kind(String component, String error) {}

    private static final class Seen {
        private ErrorReport latest;
        private long untold;
        private long toldAtMs;

        Seen(ErrorReport first) {
            this.latest = first;
            this.toldAtMs = first.timeMs() - INTERVAL_MS;
        }
    }

    private final Map<Kind, Seen> kinds = new LinkedHashMap<>(); // guarded by itself

    @Override
    public void report(ErrorReport report) {
        synchronized (kinds) {
            Kind kind = kindOf(report);
            if (!kinds.containsKey(kind) && kinds.size() >= MOST_KINDS) {
                kind = new Kind("", "errors of many kinds");
            }
            Seen seen = kinds.computeIfAbsent(kind, key -> new Seen(report));
            seen.latest = report;
            seen.untold++;
        }
    }

    private static Kind kindOf(ErrorReport report) {
        return new Kind(report.component(), LastWords.describe(report.error()));
    }

    /** What is to be told now. */
    List<ToSupervisor.ErrorReport> poll(long nowMs) {
        List<ToSupervisor.ErrorReport> due = new ArrayList<>();
        synchronized (kinds) {
            kinds.values().removeIf(seen -> {
                if (nowMs - seen.toldAtMs < INTERVAL_MS) {
                    return false;
                }
                if (seen.untold > 0) {
                    due.add(told(seen));
                    seen.untold = 0;
                    seen.toldAtMs = nowMs;
                    return false;
                }
                return true; // none came for an interval
            });
        }
        return due;
    }

    private static ToSupervisor.ErrorReport told(Seen seen) {
        ErrorReport latest = seen.latest;
        LOG.warn("{} task {}, {} of the kind", latest.component(), latest.task(), seen.untold, latest.error());
        return new ToSupervisor.ErrorReport(
                latest.timeMs(),
                latest.component(),
                latest.task(),
                new LastWords(0, 0, LastWords.describe(latest.error()), "").cause(),
                LastWords.stackOf(latest.error()),
                seen.untold);
    }
}
