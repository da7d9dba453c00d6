package io.gustfront.cluster.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody probably meant who wrote something that isn't there. */
public final class Nearest {
    private static final int SHORT = 5;

    private Nearest() {}

    /** The known word that differs least from another one, if that is little: one letter of a short word, three of a long one. */
    public static Optional<String> to(String word, Collection<String> known) {
        int most = word.length() < SHORT ? 1 : 3;
        return known.stream()
                .filter(other -> distance(other, word) <= most)
                .min(Comparator.comparingInt(other -> distance(other, word)));
    }

    /** Levenshtein's distance, the row-by-row form. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
