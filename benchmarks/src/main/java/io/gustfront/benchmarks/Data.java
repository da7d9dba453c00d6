package io.gustfront.benchmarks;

import java.util.List;

/** The fixed data of the workloads; the same in every engine. */
final class Data {
    static final String CONSTANT = "some constant data of a storm-style tuple";

    /** 100 characters. */
    static final String PAYLOAD = "0123456789".repeat(10);

    static final List<String> SENTENCES = List.of(
            "the cow jumped over the moon",
            "an apple a day keeps the doctor away",
            "four score and seven years ago",
            "snow white and the seven dwarfs",
            "i am at two with nature",
            "the quick brown fox jumps over the lazy dog",
            "to be or not to be that is the question",
            "all that glitters is not gold",
            "a stream of tuples flows from spout to bolt",
            "early to bed and early to rise");

    /** W3's topic, which the rivals' loader fills. */
    static final String TOPIC = "lines";

    static final String BOOTSTRAP = "127.0.0.1:19092";
    static final int KAFKA_RECORDS = Integer.getInteger("kafka.records", 10_000_000);
    static final int KAFKA_WORDS_PER_RECORD = 10;

    private Data() {}
}
