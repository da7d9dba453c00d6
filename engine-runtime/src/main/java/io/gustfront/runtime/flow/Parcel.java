package io.gustfront.runtime.flow;

import io.gustfront.runtime.tuple.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Tuples that travel together into one inbox: by reference, or encoded. What crosses belongs to the receiver.
 *
 * @param envelopes the tuples, of which {@code tuples} count; null if they are encoded
 * @param section the tuples, encoded, with the header of a section; null if they come by reference
 * @param tuples how many
 * @param bytes how many bytes; 0 if they come by reference
 * @param places where their places go back to
 */
public record Parcel(
        Envelope @Nullable [] envelopes, byte @Nullable [] section, int tuples, int bytes, PlacesBack places) {

    /** Tuples by reference. */
    public static Parcel of(Envelope[] envelopes, int tuples, PlacesBack places) {
        return new Parcel(envelopes, null, tuples, 0, places);
    }

    /** Encoded tuples. */
    public static Parcel of(byte[] section, int tuples, PlacesBack places) {
        return new Parcel(null, section, tuples, section.length, places);
    }
}
