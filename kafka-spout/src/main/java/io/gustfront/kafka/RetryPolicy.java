package io.gustfront.kafka;

import java.io.Serializable;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a failed record is tried again, and how often.
 *
 * @param firstDelay the wait after the first failure; it doubles with each further one
 * @param maxDelay what the wait doesn't grow beyond
 * @param maxAttempts how many attempts may fail <em>by user code</em> (a bolt called {@code fail}, or threw) before the record
 *     counts as poison. Lost workers, moves and timeouts aren't the record's fault and don't count.
 */
public record RetryPolicy(Duration firstDelay, Duration maxDelay, int maxAttempts) implements Serializable {
    /** 100 ms to 10 s, 10 attempts. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), 10);

    private static final int MAX_DOUBLINGS = 30;

    /** Refuses what makes no sense. */
    public RetryPolicy {
        if (firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0 || maxAttempts < 1) {
            throw new IllegalArgumentException(
                    "a retry policy needs 0 <= first delay <= max delay and at least one attempt, is " + firstDelay
                            + ", " + maxDelay + ", " + maxAttempts);
        }
    }

    /** This with another maximum of attempts. */
    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(firstDelay, maxDelay, attempts);
    }

    /** The wait before the next try in nanoseconds: the second half of it is drawn, so that retries don't come in waves. */
    long delayNs(int failures, RandomGenerator random) {
        long first = firstDelay.toNanos();
        int doublings = Math.min(MAX_DOUBLINGS, Math.max(0, failures - 1));
        long full = first > Long.MAX_VALUE >> (doublings + 1) ? Long.MAX_VALUE : first << doublings;
        long bounded = Math.min(full, maxDelay.toNanos());
        return bounded < 2 ? bounded : bounded / 2 + random.nextLong(bounded / 2 + 1);
    }
}
