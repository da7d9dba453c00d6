package io.gustfront.runtime.tuple;

/**
 * A root's id as a long: the spout task in the high 20 bits, a sequence number in the low 44 (PROTOCOL I4). So an ack finds its
 * ledger by the id alone.
 */
public final class RootId {
    /** How many bits the sequence has. */
    public static final int SEQUENCE_BITS = 44;

    /** The largest sequence number. */
    public static final long MAX_SEQUENCE = (1L << SEQUENCE_BITS) - 1;

    private RootId() {}

    /** The id of a task's tuple with a sequence number, of which the low 44 bits count. */
    public static long of(int task, long sequence) {
        return ((long) task << SEQUENCE_BITS) | (sequence & MAX_SEQUENCE);
    }

    /** The spout task. */
    public static int task(long root) {
        return (int) (root >>> SEQUENCE_BITS);
    }
}
