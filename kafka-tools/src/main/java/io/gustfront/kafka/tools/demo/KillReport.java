package io.gustfront.kafka.tools.demo;

/**
 * What became of the worker that was killed.
 *
 * @param worker which it was, for people
 * @param percent how much of the words the output had
 * @param feedWasOn whether sentences were still being fed
 * @param uncommitted how many sentences in the topic weren't committed then
 * @param words how many words these have
 * @param recoverySeconds from the kill until all that had been fed by then was counted and committed
 */
record KillReport(
        String worker, double percent, boolean feedWasOn, long uncommitted, long words, double recoverySeconds) {}
