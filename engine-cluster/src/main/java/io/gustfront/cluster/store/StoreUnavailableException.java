package io.gustfront.cluster.store;

/** A read ended because the connection broke. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says how it broke. */
    public StoreUnavailableException(String message) {
        super(message);
    }
}
