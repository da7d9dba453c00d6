package io.gustfront.runtime.worker;

/**
 * What each sender gets of an inbox.
 *
 * @param tuples places in tuples
 * @param bytes places in encoded bytes
 * @param feedbackTuples places in tuples, for streams that close a cycle
 * @param feedbackBytes places in encoded bytes, for them
 */
record InboxPlaces(int tuples, long bytes, int feedbackTuples, long feedbackBytes) {}
