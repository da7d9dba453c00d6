package io.gustfront.runtime.executor;

import java.util.Comparator;
import java.util.List;

/**
 * A tuple that a bolt keeps, or an open tree of a spout.
 *
 * @param task whose
 * @param ageNs for how long
 * @param where {@code held} or {@code pending}
 * @param description its values or its message id, cut
 */
public record WaitingTuple(int task, long ageNs, String where, String description) {
    private static final int MOST_CHARS = 256;

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
            text = String.valueOf(object);
        } catch (RuntimeException e) {
            text = object.getClass().getName() + " (its toString threw "
                    + e.getClass().getName() + ")";
        }
        return text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) : text;
    }
}
