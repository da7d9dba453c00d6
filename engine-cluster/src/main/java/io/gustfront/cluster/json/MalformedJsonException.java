package io.gustfront.cluster.json;

import org.jspecify.annotations.Nullable;

/** A text that is no JSON, or not the value that is wanted. */
public final class MalformedJsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong, and where. */
    public MalformedJsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
