package io.gustfront.kafka;

/**
 * The headers that say of a dead letter where it came from and why it is here. All are text in UTF-8; numbers are decimal. A
 * record that had them already, as it was a dead letter before, has the latest.
 */
public final class DeadLetterHeaders {
    /** The topic that the record was read from. */
    public static final String TOPIC = "gustfront.topic";

    /** Its partition there. */
    public static final String PARTITION = "gustfront.partition";

    /** Its offset there. */
    public static final String OFFSET = "gustfront.offset";

    /** Its timestamp there, in milliseconds since 1970. */
    public static final String TIMESTAMP = "gustfront.timestamp";

    /** The topology's name. */
    public static final String TOPOLOGY = "gustfront.topology";

    /** The id of the component where it failed last. */
    public static final String COMPONENT = "gustfront.component";

    /** The task where it failed last. */
    public static final String TASK = "gustfront.task";

    /** How many attempts failed by user code, those with which a worker was lost included; 0 where none was made. */
    public static final String ATTEMPTS = "gustfront.attempts";

    /** Why it failed last, in words. */
    public static final String REASON = "gustfront.reason";

    /**
     * What was thrown last, by whatever component, or the cause that a bolt gave when it failed the tuple: class and message. Absent
     * where there was nothing.
     */
    public static final String EXCEPTION = "gustfront.exception";

    private DeadLetterHeaders() {}
}
