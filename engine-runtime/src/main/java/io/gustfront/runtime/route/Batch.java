package io.gustfront.runtime.route;

import io.gustfront.runtime.tuple.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Tuples that leave together: by reference or encoded.
 *
 * @param envelopes the tuples, of which {@code tuples} count; null if they are encoded
 * @param section the tuples, encoded; null if they are by reference
 * @param tuples how many
 * @param reach where they are going, as their trees have heard of it (PROTOCOL W3)
 */
record Batch(Envelope @Nullable [] envelopes, byte @Nullable [] section, int tuples, long reach) {
    int bytes() {
        return section == null ? 0 : section.length;
    }
}
