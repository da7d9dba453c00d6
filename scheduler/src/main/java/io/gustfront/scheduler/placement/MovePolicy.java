package io.gustfront.scheduler.placement;

/** What may be moved of a topology in one run of the scheduler. */
public enum MovePolicy {
    /** Nothing is placed or moved, whatever was lost; its slots stay its own. For a topology that is on its way out. */
    FROZEN,
    /** Only what has no place, or lost it, is placed. */
    STICKY,
    /**
     * Executors that could stay are moved too, as few as it takes to come to the wanted number of workers and to be even
     * over nodes and workers. For the one run that a rebalance asked for, a user's or one of {@code rebalance.auto}.
     */
    EVEN_OUT
}
