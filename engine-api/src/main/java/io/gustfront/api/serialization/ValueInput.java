package io.gustfront.api.serialization;

import org.jspecify.annotations.Nullable;

/**
 * Where a {@link ValueSerializer} reads, in the order in which {@link ValueOutput} wrote. Valid during the call only. Lengths
 * are checked against what is left before anything is allocated; bytes that make no sense throw an unchecked exception, which
 * fails the tuple and nothing else.
 */
public interface ValueInput {
    /** Reads a byte, sign extended. */
    byte readByte();

    /** Reads a boolean. */
    boolean readBoolean();

    /** Reads what {@link ValueOutput#writeInt} wrote. */
    int readInt();

    /** Reads what {@link ValueOutput#writeLong} wrote. */
    long readLong();

    /** Reads a float. */
    float readFloat();

    /** Reads a double. */
    double readDouble();

    /** Reads a string or null. */
    @Nullable
    String readString();

    /** Reads an array or null. */
    byte @Nullable [] readBytes();

    /** Reads a value with its class. */
    @Nullable
    Object readObject();
}
