package io.gustfront.chaos.timeline;

/**
 * A fault of a timeline.
 *
 * @param number its number, from 0
 * @param atMs when it comes, at the earliest, since the load began
 * @param fault which
 * @param durationMs how long it lasts
 * @param draw a number that chooses its victim among those that there are then
 */
public record TimedFault(int number, long atMs, FaultKind fault, long durationMs, int draw) {}
