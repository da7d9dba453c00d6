package io.gustfront.testkit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that happened: as a hash, in which everything has a part, and as text, of which the latest is kept. Two runs with the same
 * hash have done the same steps in the same order at the same virtual times, and sent the same bytes.
 */
final class Trace {
    private static final int KEPT = 4_096;
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final VirtualClock clock;
    private final long[] times = new long[KEPT];
    private final String[] kinds = new String[KEPT];
    private final String[] subjects = new String[KEPT];
    private final @Nullable Object[] details = new @Nullable Object[KEPT];
    private long hash;
    private long events;
    private long lines;

    Trace(VirtualClock clock) {
        this.clock = clock;
    }

    long hash() {
        return hash;
    }

    long events() {
        return events;
    }

    /** Something that counts, but that nobody wants to read of. */
    void count(String subject, long what) {
        events++;
        mix(clock.nanoTime());
        mix(subject.hashCode());
        mix(what);
    }

    /**
     * Something that counts and may be read of.
     *
     * @param fingerprint has a part in the hash
     * @param detail is shown; it has none
     */
    void event(String kind, String subject, long fingerprint, @Nullable Object detail) {
        count(subject, fingerprint);
        mix(kind.hashCode());
        int at = (int) (lines++ % KEPT);
        times[at] = clock.sinceStartNs();
        kinds[at] = kind;
        subjects[at] = subject;
        details[at] = detail;
    }

    /** The latest events, one a line. */
    String tail(int most) {
        StringBuilder text = new StringBuilder();
        for (long line = Math.max(0, lines - Math.min(most, KEPT)); line < lines; line++) {
            int at = (int) (line % KEPT);
            text.append(time(times[at]))
                    .append("  ")
                    .append(kinds[at])
                    .append(' ')
                    .append(subjects[at]);
            if (details[at] != null) {
                text.append("  ").append(details[at]);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** A time since the start, in seconds. */
    static String time(long ns) {
        return String.format(Locale.ROOT, "%12.6f s", ns / 1e9);
    }

    private void mix(long value) {
        long h = (hash ^ value) * PRIME;
        hash = h ^ (h >>> 29);
    }
}
