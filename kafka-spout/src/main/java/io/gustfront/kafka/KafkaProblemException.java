package io.gustfront.kafka;

/** What a Kafka spout or bolt reports: what is wrong, and what becomes of it. Reported, hardly ever thrown. */
public final class KafkaProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public KafkaProblemException(String message) {
        super(message);
    }

    /** With a message and a cause. */
    public KafkaProblemException(String message, Throwable cause) {
        super(message, cause);
    }
}
