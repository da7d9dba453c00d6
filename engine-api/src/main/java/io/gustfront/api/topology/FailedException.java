package io.gustfront.api.topology;

/** Thrown by a {@link BasicBolt} that wants its input failed, and nothing reported. The spout hears its message. */
public class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a word. */
    public FailedException() {}

    /** With a message. */
    public FailedException(String message) {
        super(message);
    }

    /** With a message and a cause. */
    public FailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
