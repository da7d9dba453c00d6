package io.gustfront.runtime.flow;

import io.gustfront.runtime.ack.Settlements;

/**
 * Acks and fails for a spout executor.
 *
 * @param settlements what was settled
 */
public record Settle(Settlements settlements) implements ControlMessage {}
