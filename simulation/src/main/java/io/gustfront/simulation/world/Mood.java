package io.gustfront.simulation.world;

import java.util.EnumSet;
import java.util.Set;

/** What a world is like: all kinds of trouble together rarely make the long sequences that some of them make alone. */
enum Mood {
    /** Anything may go wrong, and people ask for anything. */
    MIXED,
    /** Much is under way between workers, what goes wrong is their links and processes, and people rebalance. */
    STORMY,
    /** As before, but what goes wrong is that plans come late. */
    RESTLESS;

    private static final double STORMY_SHARE = 0.3;
    private static final double RESTLESS_SHARE = 0.1;

    /** By a number from 0 to 1. */
    static Mood of(double drawn) {
        return drawn < STORMY_SHARE ? STORMY : drawn < STORMY_SHARE + RESTLESS_SHARE ? RESTLESS : MIXED;
    }

    /** What may go wrong. */
    Set<Trouble> possible() {
        return switch (this) {
            case MIXED -> EnumSet.allOf(Trouble.class);
            case STORMY -> Trouble.OF_LINKS;
            case RESTLESS -> Trouble.OF_PLANS;
        };
    }

    /** Whether workers are many and send each other much, and people rebalance most of the time. */
    boolean isBusy() {
        return this != MIXED;
    }
}
