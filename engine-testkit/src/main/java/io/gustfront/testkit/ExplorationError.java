package io.gustfront.testkit;

import java.time.Duration;

/** A seed has failed. */
public final class ExplorationError extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final int tried;

    ExplorationError(long seed, int tried, Duration at, String trace, Throwable problem) {
        super(
                "seed " + seed + " fails at " + Trace.time(at.toNanos()).strip() + ": " + problem.getMessage()
                        + "\n\nTo replay it: .seed(" + seed + ").start(), or run the same test with -D"
                        + Exploration.SEED_PROPERTY
                        + "=" + seed + "\n\nWhat happened last:\n" + trace,
                problem);
        this.seed = seed;
        this.tried = tried;
    }

    /** The seed that failed. */
    public long seed() {
        return seed;
    }

    /** How many seeds were run until then, this one included. */
    public int tried() {
        return tried;
    }
}
