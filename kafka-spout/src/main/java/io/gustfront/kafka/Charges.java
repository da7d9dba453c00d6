package io.gustfront.kafka;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is known against open records of a partition, by offset. Immutable, and so small that it goes into a commit's metadata:
 * of more records than that, the first are kept.
 *
 * @param attempts how many attempts failed by user code
 * @param crashes how many times the worker was lost while the record was under way alone
 */
record Charges(Map<Long, Integer> attempts, Map<Long, Integer> crashes) {
    static final Charges NONE = new Charges(Map.of(), Map.of());

    /** Brokers take four KiB of metadata; an entry takes 31 characters at most. */
    static final int MOST_ATTEMPTS = 64;

    static final int MOST_CRASHES = 32;

    Charges {
        attempts = first(MOST_ATTEMPTS, attempts);
        crashes = first(MOST_CRASHES, crashes);
    }

    /** One crash more of a record. */
    Charges withCrash(long offset) {
        Map<Long, Integer> more = new TreeMap<>(crashes);
        more.merge(offset, 1, Integer::sum);
        return new Charges(attempts, more);
    }

    private static Map<Long, Integer> first(int most, Map<Long, Integer> counts) {
        if (counts.size() <= most) {
            return Map.copyOf(counts);
        }
        Map<Long, Integer> few = new TreeMap<>(counts);
        few.keySet().retainAll(few.keySet().stream().limit(most).toList());
        return Map.copyOf(few);
    }
}
