package io.gustfront.runtime.worker;

/**
 * What credit is given for: an executor's inbox, or the part of it for streams that close a cycle.
 *
 * @param firstTask the executor's lowest task
 * @param epoch in which it was placed
 * @param feedback whether it is that part
 */
record LineId(int firstTask, long epoch, boolean feedback) {}
