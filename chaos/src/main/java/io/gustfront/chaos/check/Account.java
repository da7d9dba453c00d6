package io.gustfront.chaos.check;

/**
 * What became of all records; see {@link Checker} for the words.
 *
 * @param sent acknowledged or uncertain
 * @param uncertain of these, those that Kafka may not have
 * @param outputs how many came out, each time counted
 * @param lost acknowledged, not out
 * @param duplicated came out again
 * @param phantom came out, never went in
 * @param corrupted came out changed
 * @param outOfOrder first came out after a later one of its key
 */
public record Account(
        long sent,
        long uncertain,
        long outputs,
        long lost,
        long duplicated,
        long phantom,
        long corrupted,
        long outOfOrder) {
    /** Nothing. */
    public static final Account NONE = new Account(0, 0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Account plus(Account other) {
        return new Account(
                sent + other.sent,
                uncertain + other.uncertain,
                outputs + other.outputs,
                lost + other.lost,
                duplicated + other.duplicated,
                phantom + other.phantom,
                corrupted + other.corrupted,
                outOfOrder + other.outOfOrder);
    }
}
