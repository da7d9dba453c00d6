package io.gustfront.runtime.link;

import java.time.Duration;

/** Times as a log says them. */
final class Spans {
    private static final long MILLIS_UP_TO = 10_000;

    private Spans() {}

    /** Short ones in milliseconds, others in seconds. */
    static String text(Duration span) {
        long ms = span.toMillis();
        return ms < MILLIS_UP_TO && ms % 1_000 != 0 ? ms + " ms" : Math.round(ms / 1_000.0) + " s";
    }
}
