package io.gustfront.runtime.route;

import io.gustfront.runtime.flow.PeerSession;
import org.jspecify.annotations.Nullable;

/** Where an outlet's tuples go at the moment. Used by the executor that owns the outlet. */
interface Destination {
    /** Whether tuples must be encoded to go there. */
    boolean encoded();

    /**
     * The session through which it goes there, of which the trees must hear (PROTOCOL W3); null if it stays in this worker, or
     * isn't known yet.
     */
    default @Nullable PeerSession session() {
        return null;
    }

    /** Whether it is run by whoever sends there, so that batches are small, and leave as soon as a user call has returned. */
    default boolean fused() {
        return false;
    }

    /**
     * Hands a batch over, for good, if there is room; if there isn't, the owner's doorbell is rung when there is.
     *
     * @return what of it has to wait, which takes its place; null if nothing has
     */
    @Nullable
    Batch trySend(Batch batch);

    /** Whether a refusal may pass without anybody ringing, so that one has to try again after a moment. */
    default boolean mustPoll() {
        return false;
    }
}
