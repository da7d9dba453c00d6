package io.gustfront.runtime.tuple;

/**
 * Who emitted a root, exactly enough that its acks reach that object or nobody (PROTOCOL I3). Equal by content; whoever reads
 * sections has one object per fence, so most comparisons are over when the references are.
 *
 * @param worker the number of the worker that the spout executor is in
 * @param incarnation which start of that worker
 * @param firstTask the spout executor's lowest task
 * @param epoch in which the spout executor was placed there
 * @param attempt which try of its stretch of input; 0 until exactly-once exists
 */
public record SpoutFence(int worker, int incarnation, int firstTask, long epoch, int attempt) {}
