package io.gustfront.kafka.tools.demo;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the counted words differ from the true ones.
 *
 * @param lost words below their true count, and by how much
 * @param surplus words above their true count, and by how much
 */
record CountCheck(SortedMap<String, Long> lost, SortedMap<String, Long> surplus) {

    static CountCheck compare(Map<String, Long> truth, Map<String, Long> counted) {
        SortedMap<String, Long> lost = new TreeMap<>();
        SortedMap<String, Long> surplus = new TreeMap<>();
        TreeSet<String> words = new TreeSet<>(truth.keySet());
        words.addAll(counted.keySet());
        for (String word : words) {
            long difference = counted.getOrDefault(word, 0L) - truth.getOrDefault(word, 0L);
            if (difference < 0) {
                lost.put(word, -difference);
            } else if (difference > 0) {
                surplus.put(word, difference);
            }
        }
        return new CountCheck(lost, surplus);
    }

    long lostWords() {
        return sum(lost);
    }

    long surplusWords() {
        return sum(surplus);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
