package io.gustfront.examples.wordcount;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link WordCount} is told, as words of the form {@code key=value}; each has a default.
 *
 * @param name the topology's name
 * @param bootstrap brokers of Kafka to ask first
 * @param from the topic that sentences are read from
 * @param to the topic that increments are written to
 * @param group the consumer group that offsets are committed for
 * @param workers how many worker processes
 * @param spouts how many executors read sentences
 * @param splitters how many executors split them
 * @param counters how many executors count words
 * @param writers how many executors write increments
 * @param flush how long the counters collect before they emit
 */
record WordCountArguments(
        String name,
        String bootstrap,
        String from,
        String to,
        String group,
        int workers,
        int spouts,
        int splitters,
        int counters,
        int writers,
        Duration flush) {

    /**
     * Reads the words.
     *
     * @throws IllegalArgumentException that tells everything that is wrong with them
     */
    static WordCountArguments parse(String... arguments) {
        Words words = new Words(arguments);
        WordCountArguments told = new WordCountArguments(
                words.text("name", "word-count"),
                words.text("bootstrap", "127.0.0.1:9092"),
                words.text("from", "sentences"),
                words.text("to", "words"),
                words.text("group", "word-count"),
                words.number("workers", 1),
                words.number("spouts", 1),
                words.number("splitters", 2),
                words.number("counters", 2),
                words.number("writers", 1),
                Duration.ofMillis(words.number("flush-ms", 500)));
        words.refuseWhatIsWrong();
        return told;
    }

    /** The words, which are taken out one by one: what is left in the end is unknown. */
    private static final class Words {
        private final Map<String, String> values = new LinkedHashMap<>();
        private final List<String> known = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();

        Words(String... arguments) {
            for (String argument : arguments) {
                int equals = argument.indexOf('=');
                if (equals <= 0) {
                    problems.add("'" + argument + "' is not of the form key=value");
                } else if (values.put(argument.substring(0, equals), argument.substring(equals + 1)) != null) {
                    problems.add("'" + argument.substring(0, equals) + "' is there twice");
                }
            }
        }

        String text(String key, String otherwise) {
            known.add(key);
            String value = values.remove(key);
            return value == null ? otherwise : value;
        }

        int number(String key, int otherwise) {
            String value = text(key, Integer.toString(otherwise));
            try {
                int number = Integer.parseInt(value);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Refused below.
            }
            problems.add("'" + key + "' is '" + value + "', must be a whole number of 1 or more");
            return otherwise;
        }

        void refuseWhatIsWrong() {
            values.keySet().forEach(key -> problems.add("there is no '" + key + "', only " + known));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("word count: " + String.join("; ", problems));
            }
        }
    }
}
