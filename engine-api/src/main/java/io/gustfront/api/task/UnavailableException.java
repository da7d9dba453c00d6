package io.gustfront.api.task;

/**
 * Why a bolt fails a tuple that is not to blame: something that it needs, a broker or a database, is away, and may take the tuple
 * later. Given to {@link OutputCollector#fail(io.gustfront.api.tuple.Tuple, Throwable)}, or thrown. The tuple is replayed as
 * after any failure, but however often that happens, no spout takes it for a poison record.
 */
public class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public UnavailableException(String message) {
        super(message);
    }

    /** With a message and a cause. */
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
