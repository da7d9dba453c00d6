package io.gustfront.api.serialization;

import org.jspecify.annotations.Nullable;

/** Where a {@link ValueSerializer} writes. Valid during the call only; used by the calling thread only. */
public interface ValueOutput {
    /** Writes one byte, the low eight bits. */
    void writeByte(int value);

    /** Writes one byte, 0 or 1. */
    void writeBoolean(boolean value);

    /** Writes an int in 1 to 5 bytes; small values, also negative ones, take few. */
    void writeInt(int value);

    /** Writes a long in 1 to 9 bytes; small values, also negative ones, take few. */
    void writeLong(long value);

    /** Writes a float in 4 bytes. */
    void writeFloat(float value);

    /** Writes a double in 8 bytes. */
    void writeDouble(double value);

    /** Writes a string or null, with its length. */
    void writeString(@Nullable String value);

    /** Writes an array or null, with its length. */
    void writeBytes(byte @Nullable [] value);

    /** Writes a value of any registered class, with its class. */
    void writeObject(@Nullable Object value);
}
