package io.gustfront.runtime.ack;

import io.gustfront.api.task.FailReason;
import java.util.Map;

/**
 * Acks and fails on their way to one spout executor.
 *
 * @param acks pairs: a root, and the XOR of edges to count for it. Nobody writes to it
 * @param fails roots that failed, and why
 */
public record Settlements(long[] acks, Map<Long, FailReason> fails) {
    /** How many roots are spoken of. */
    public int size() {
        return acks.length / 2 + fails.size();
    }
}
