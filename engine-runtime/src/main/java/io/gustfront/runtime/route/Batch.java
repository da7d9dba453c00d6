package io.gustfront.runtime.route;

import io.gustfront.runtime.flow.PeerSession;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Reach;
import org.jspecify.annotations.Nullable;

/**
 * Tuples that leave together: by reference or encoded.
 *
 * @param envelopes the tuples, of which {@code tuples} count; null if they are encoded
 * @param section the tuples, encoded; null if they are by reference
 * @param tuples how many
 * @param session through which they are going, as their trees have heard (PROTOCOL W3); null if those have heard of none, for there was none
 */
record Batch(
        Envelope @Nullable [] envelopes,
        byte @Nullable [] section,
        int tuples,
        @Nullable PeerSession session) {
    /** Where they are going, as their trees have heard. */
    long reach() {
        return session == null ? Reach.NONE : session.reach();
    }

    int bytes() {
        return section == null ? 0 : section.length;
    }
}
