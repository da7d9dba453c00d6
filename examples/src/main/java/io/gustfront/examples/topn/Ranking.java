package io.gustfront.examples.topn;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Who has the most; of equals, who comes first by name, so that the same counts always give the same ranking. */
final class Ranking {
    private Ranking() {}

    static List<Map.Entry<String, Long>> best(Map<String, Long> counts, int top) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(top)
                .toList();
    }
}
