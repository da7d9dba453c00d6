package io.gustfront.runtime.codec;

/** Bytes that make no sense where they stand. */
public final class MalformedWireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong. */
    public MalformedWireException(String message) {
        super(message);
    }
}
