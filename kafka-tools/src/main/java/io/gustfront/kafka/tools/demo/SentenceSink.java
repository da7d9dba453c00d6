package io.gustfront.kafka.tools.demo;

/** Where the feed's sentences go. Used by the feed's thread. */
@FunctionalInterface
interface SentenceSink {
    /** Sends a sentence; waits while too much is under way. */
    void send(long number, String sentence);
}
