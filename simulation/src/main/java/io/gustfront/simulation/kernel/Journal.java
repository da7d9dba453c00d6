package io.gustfront.simulation.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * All that happened: as a hash, in which every step has a part, and as lines, of which the latest are kept. Two runs with the same
 * hash did the same steps in the same order at the same times.
 */
public final class Journal {
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final LongSupplier sinceStartNs;
    private final int kept;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final SortedMap<String, Integer> faults = new TreeMap<>();
    private long hash;
    private long events;

    private record Line(long atNs, String kind, String subject, Object detail) {}

    /**
     * @param sinceStartNs the time since the start
     * @param kept how many lines
     */
    public Journal(LongSupplier sinceStartNs, int kept) {
        this.sinceStartNs = sinceStartNs;
        this.kept = kept;
    }

    /** A step, of which nobody wants to read. */
    public void count(String subject, long what) {
        events++;
        mix(sinceStartNs.getAsLong());
        mix(subject.hashCode());
        mix(what);
    }

    /** Something to be read of; the detail's words are made only when somebody does, and have no part in the hash. */
    public void line(String kind, String subject, Object detail) {
        mix(kind.hashCode());
        mix(subject.hashCode());
        if (lines.size() == kept) {
            lines.removeFirst();
        }
        lines.addLast(new Line(sinceStartNs.getAsLong(), kind, subject, detail));
    }

    /** Something that went wrong because the seed wanted it. */
    public void fault(String kind, String subject, Object detail) {
        faults.merge(kind, 1, Integer::sum);
        line("FAULT", kind, subject + " " + detail);
    }

    /** How many steps there were. */
    public long events() {
        return events;
    }

    /** How often what went wrong. */
    public SortedMap<String, Integer> faults() {
        return faults;
    }

    /** Equal for two runs only if they did the same. */
    public long hash() {
        return hash;
    }

    /** The latest lines. */
    public String tail(int most) {
        StringBuilder text = new StringBuilder();
        int skip = Math.max(0, lines.size() - most);
        for (Line line : lines) {
            if (skip-- > 0) {
                continue;
            }
            text.append(String.format(Locale.ROOT, "%11.6f  ", line.atNs() / 1e9))
                    .append(line.kind())
                    .append(' ')
                    .append(line.subject())
                    .append("  ")
                    .append(line.detail())
                    .append('\n');
        }
        return text.toString();
    }

    private void mix(long value) {
        long h = (hash ^ value) * PRIME;
        hash = h ^ (h >>> 29);
    }
}
