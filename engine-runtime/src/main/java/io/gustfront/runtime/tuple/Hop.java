package io.gustfront.runtime.tuple;

/**
 * One step of tuples' way: the stream that they are on, the task that emits them and the task that they go to. One object for all
 * tuples that go it, so that a tuple has one reference instead of three fields. Immutable.
 *
 * @param source the stream
 * @param sourceTask the task that emits; 0 for the system's
 * @param targetTask the task that executes
 */
public record Hop(SourceStream source, int sourceTask, int targetTask) {}
