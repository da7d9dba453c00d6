package io.gustfront.runtime.executor;

import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.tuple.Envelope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A tuple that a bolt keeps or has not got to yet, or an open tree of a spout.
 *
 * @param task whose
 * @param ageNs for how long
 * @param where {@code held}, {@code queued} or {@code pending}
 * @param description its values or its message id, cut
 * @param roots the trees that it belongs to; of many, the first
 */
public record WaitingTuple(int task, long ageNs, String where, String description, List<Long> roots) {
    private static final int MOST_CHARS = 256;
    private static final int MOST_ROOTS = 16;

    /** Copies what it is given. */
    public WaitingTuple {
        roots = List.copyOf(roots);
    }

    /** Of a bolt. */
    static WaitingTuple of(int task, long ageNs, String where, String description, Envelope tuple) {
        List<Long> roots = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_ROOTS, tuple.rootCount()); i++) {
            roots.add(tuple.rootId(i));
        }
        return new WaitingTuple(task, ageNs, where, description, roots);
    }

    /** The oldest of them, the oldest first. */
    static List<WaitingTuple> oldest(List<WaitingTuple> tuples, int limit) {
        return tuples.stream()
                .sorted(Comparator.comparingLong(WaitingTuple::ageNs).reversed())
                .limit(limit)
                .toList();
    }

    /** Describes what is user code's, whose {@code toString} may do anything. */
    static String describe(Object object) {
        String text;
        try {
            text = String.valueOf(object.toString());
        } catch (Throwable thrown) {
            FaultHandler.rethrowIfFatal(thrown);
            text = object.getClass().getName() + " (its toString threw "
                    + thrown.getClass().getName() + ")";
        }
        return text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) : text;
    }
}
