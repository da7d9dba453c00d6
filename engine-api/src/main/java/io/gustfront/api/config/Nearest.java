package io.gustfront.api.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody probably meant who wrote something that isn't there. For messages of the engine. */
public final class Nearest {
    private static final int SHORT = 5;

    private Nearest() {}

    /** The known word that differs least from another one, if that is little: one letter of a short word, three of a long one, never all. */
    public static Optional<String> to(String word, Collection<String> known) {
        return within(word.length() < SHORT ? 1 : 3, word, known);
    }

    /** The known word that differs least from another one, if that is at most so many letters. */
    static Optional<String> within(int most, String word, Collection<String> known) {
        return known.stream()
                .filter(other -> distance(other, word) <= Math.min(most, word.length() - 1))
                .min(Comparator.comparingInt(other -> distance(other, word)));
    }

    /** How many letters have to be changed, added, dropped, or swapped with their neighbour. */
    private static int distance(String a, String b) {
        int[][] distances = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                distances[i][j] = i == 0 || j == 0 ? i + j : step(distances, a, b, i, j);
            }
        }
        return distances[a.length()][b.length()];
    }

    private static int step(int[][] distances, String a, String b, int i, int j) {
        int change = distances[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(change, Math.min(distances[i - 1][j], distances[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, distances[i - 2][j - 2] + 1) : least;
    }
}
