package io.gustfront.simulation.world;

import java.util.EnumSet;
import java.util.Set;

/** What a world is like: all kinds of trouble together rarely make the long sequences that some of them make alone. */
enum Mood {
    /** Anything may go wrong, and people ask for anything. */
    MIXED(0.42),
    /** Much is under way between workers, what goes wrong is their links and processes, and people rebalance. */
    STORMY(0.22),
    /** As before, but what goes wrong is that plans come late. */
    RESTLESS(0.12),
    /**
     * Sessions end, at one side sooner than at the other, and workers are lost while others hear of it late; for so long that tuples go on
     * over third workers meanwhile. So what is there stays where it is, goes over more workers, and takes its time.
     */
    TORN(0.15),
    /** There are fewer slots than are asked for, and workers crash in them: whatever is left is somebody else's at once. */
    CROWDED(0.09);

    private final double share;

    Mood(double share) {
        this.share = share;
    }

    /** By a number from 0 to below 1. */
    static Mood of(double drawn) {
        double left = drawn;
        for (Mood mood : values()) {
            left -= mood.share;
            if (left < 0) {
                return mood;
            }
        }
        return MIXED; // the shares' sum is rounded
    }

    /** What may go wrong. */
    Set<Trouble> possible() {
        return switch (this) {
            case MIXED -> EnumSet.allOf(Trouble.class);
            case STORMY -> Trouble.OF_LINKS;
            case RESTLESS -> Trouble.OF_PLANS;
            case TORN -> Trouble.OF_SESSIONS;
            case CROWDED -> Trouble.OF_SLOTS;
        };
    }

    /** Whether workers are many and send each other much. */
    boolean isBusy() {
        return this == STORMY || this == RESTLESS || this == TORN;
    }

    /**
     * Whether topologies have one step after the other, each in few places, so that what goes wrong between two of them leaves
     * others alone.
     */
    boolean isThin() {
        return this == RESTLESS || this == TORN;
    }

    /** Whether people rebalance most of the time. */
    boolean isMoving() {
        return this == STORMY || this == RESTLESS;
    }
}
