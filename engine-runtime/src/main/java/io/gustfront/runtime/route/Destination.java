package io.gustfront.runtime.route;

/** Where an outlet's tuples go at the moment. Used by the executor that owns the outlet. */
interface Destination {
    /** Whether tuples must be encoded to go there. */
    boolean encoded();

    /** Where it goes there, as the trees must hear of it (PROTOCOL W3); 0 if it stays in this worker, or isn't known yet. */
    default long reach() {
        return 0;
    }

    /** Whether it is run by whoever sends there, so that batches are small, and leave as soon as a user call has returned. */
    default boolean fused() {
        return false;
    }

    /** Hands a batch over, for good; false if there is no room, and then the owner's doorbell is rung when there is. */
    boolean trySend(Batch batch);

    /** Whether a refusal may pass without anybody ringing, so that one has to try again after a moment. */
    default boolean mustPoll() {
        return false;
    }
}
