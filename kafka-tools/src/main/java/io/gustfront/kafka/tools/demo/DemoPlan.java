package io.gustfront.kafka.tools.demo;

import java.util.List;

/**
 * What a demo does.
 *
 * @param records how many sentences are fed
 * @param perSecond at what rate
 * @param workers on how many workers the words are counted
 * @param seed of the sequence of sentences
 * @param form where
 */
record DemoPlan(long records, double perSecond, int workers, long seed, Form form) {
    /** Where the words are counted, and what happens meanwhile. */
    enum Form {
        /** In this process. */
        LOCAL,
        /** On a cluster of processes. */
        CLUSTER,
        /** On a cluster of processes, one of which is killed halfway. */
        CLUSTER_WITH_KILL
    }

    /** So many of each component that every worker has one of each. */
    List<String> arguments(String bootstrapServers) {
        return List.of(
                "bootstrap=" + bootstrapServers,
                "from=" + DemoTopics.SENTENCES,
                "to=" + DemoTopics.WORDS,
                "group=" + DemoTopics.GROUP,
                "workers=" + workers,
                "spouts=" + workers,
                "splitters=" + workers,
                "counters=" + workers,
                "writers=" + workers);
    }
}
