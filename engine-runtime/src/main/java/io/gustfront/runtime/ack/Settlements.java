package io.gustfront.runtime.ack;

import io.gustfront.api.task.FailReason;
import java.util.Map;

/**
 * Acks and fails on their way to one spout executor.
 *
 * @param acks pairs: a root, and the XOR of edges to count for it, which may be 0. Nobody writes to it
 * @param reaches for each of these pairs where the tree has gone, as {@link io.gustfront.runtime.tuple.Reach} has it; empty if
 *     none has gone anywhere that the spout executor must hear of. Nobody writes to it
 * @param fails roots that failed, and why
 */
public record Settlements(long[] acks, long[] reaches, Map<Long, FailReason> fails) {
    /** Of trees that went nowhere. */
    public static final long[] NOWHERE = {};

    /** Acks and fails of trees that went nowhere else. */
    public Settlements(long[] acks, Map<Long, FailReason> fails) {
        this(acks, NOWHERE, fails);
    }

    /** How many roots are spoken of. */
    public int size() {
        return acks.length / 2 + fails.size();
    }

    /** Where the tree of the pair with that number has gone. */
    public long reach(int pair) {
        return reaches.length == 0 ? 0 : reaches[pair];
    }
}
