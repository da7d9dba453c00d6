package io.gustfront.cluster.config;

import io.gustfront.cluster.model.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be written for a setting. Kinds are classes and not lambdas, and their patterns texts that are compiled when they are
 * used: a short command reads one setting or none, and to link the lambdas of all, or to compile their patterns, takes it longer
 * than everything else that it does with settings (decision 0006).
 *
 * @param <T> what it is read into
 */
public interface Kind<T> {
    /** What may be written, in words. */
    String words();

    /**
     * Reads what is written.
     *
     * @throws IllegalArgumentException that says what it is, and what is expected
     */
    T read(String text);

    /** What is written as is. */
    record Text() implements Kind<String> {
        @Override
        public String words() {
            return "a text";
        }

        @Override
        public String read(String text) {
            return text;
        }
    }

    /** An id; may be empty. */
    record Id() implements Kind<String> {
        private static final String WORDS = "1 to 128 of A-Z a-z 0-9 . _ -";

        @Override
        public String words() {
            return WORDS;
        }

        @Override
        public String read(String text) {
            if (!text.isEmpty() && !Ids.isLegal(text)) {
                throw new IllegalArgumentException("is '" + Ids.shown(text) + "', must be " + WORDS);
            }
            return text;
        }
    }

    /**
     * A machine.
     *
     * @param standard what may be written, too, even if no machine can be called that
     */
    record Host(String standard) implements Kind<String> {
        private static final String PATTERN = "[A-Za-z0-9._:%\\[\\]-]+";

        @Override
        public String words() {
            return "a name or an address";
        }

        @Override
        public String read(String text) {
            if (!text.equals(standard) && !text.matches(PATTERN)) {
                throw new IllegalArgumentException(
                        "is '" + Ids.shown(text) + "', must be the name or the address of a machine");
            }
            return text;
        }
    }

    /** Servers of an ensemble: host:port:port, separated by commas or as a YAML list. */
    record Ensemble() implements Kind<List<String>> {
        private static final String PATTERN = "([^\\s/:]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5}){2}";

        @Override
        public String words() {
            return "a list of host:port:port";
        }

        @Override
        public List<String> read(String text) {
            return Words.each(text, PATTERN, "host:port:port, such as 10.0.0.1:2888:3888");
        }
    }

    /** Words, separated by commas or as a YAML list. */
    record Words() implements Kind<List<String>> {
        @Override
        public String words() {
            return "a list";
        }

        @Override
        public List<String> read(String text) {
            return of(text);
        }

        static List<String> of(String text) {
            List<String> words = new ArrayList<>();
            for (String word : text.split("[,\\s]+")) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
            return List.copyOf(words);
        }

        /** Words that look like something each. */
        static List<String> each(String text, String pattern, String expected) {
            List<String> words = of(text);
            for (String word : words) {
                if (!word.matches(pattern)) {
                    throw new IllegalArgumentException("is '" + word + "', must be " + expected);
                }
            }
            return words;
        }
    }

    /** A whole number. */
    record WholeNumber(int min, int max) implements Kind<Integer> {
        @Override
        public String words() {
            return "a whole number from " + min + " to " + max;
        }

        @Override
        public Integer read(String text) {
            return of(text, min, max);
        }

        static int of(String text, int min, int max) {
            int number;
            try {
                number = Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("is '" + text + "', must be a whole number", e);
            }
            if (number < min || number > max) {
                throw new IllegalArgumentException("is " + number + ", must be from " + min + " to " + max);
            }
            return number;
        }
    }

    /** Yes or no. */
    record Flag() implements Kind<Boolean> {
        @Override
        public String words() {
            return "true or false";
        }

        @Override
        public Boolean read(String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("is '" + text + "', must be true or false");
            };
        }
    }

    /** Ports, each once. */
    record Ports() implements Kind<List<Integer>> {
        private static final int HIGHEST = 65_535;

        @Override
        public String words() {
            return "a list of ports";
        }

        @Override
        public List<Integer> read(String text) {
            List<Integer> ports = new ArrayList<>();
            for (String word : Words.of(text)) {
                int port = WholeNumber.of(word, 1, HIGHEST);
                if (ports.contains(port)) {
                    throw new IllegalArgumentException("has " + port + " twice");
                }
                ports.add(port);
            }
            return List.copyOf(ports);
        }
    }

    /** Where servers are: host:port, separated by commas. */
    record Servers() implements Kind<String> {
        private static final String PATTERN = "[^\\s/:]+:\\d{1,5}|\\[[0-9A-Fa-f:.]+]:\\d{1,5}";

        @Override
        public String words() {
            return "host:port, several separated by commas";
        }

        @Override
        public String read(String text) {
            return String.join(",", Words.each(text, PATTERN, "host:port, such as 127.0.0.1:2181"));
        }
    }

    /** Base URLs. */
    record Urls() implements Kind<List<String>> {
        private static final String PATTERN = "https?://[^\\s/]+/?.*";

        @Override
        public String words() {
            return "a list of URLs";
        }

        @Override
        public List<String> read(String text) {
            return Words.each(text, PATTERN, "a URL such as http://127.0.0.1:6680");
        }
    }

    /** A node of ZooKeeper. */
    record Node() implements Kind<String> {
        private static final String PATTERN = "(/[^\\s/]+)+";

        @Override
        public String words() {
            return "the path of a node";
        }

        @Override
        public String read(String text) {
            if (!text.matches(PATTERN)) {
                throw new IllegalArgumentException(
                        "is '" + text + "', must begin with / and not end with it, such as /gustfront");
            }
            return text;
        }
    }

    /**
     * A number with a unit of time.
     *
     * @param min as it would be written
     * @param max as it would be written
     */
    record Time(String min, String max) implements Kind<Duration> {
        private static final String PATTERN = "(\\d{1,9})\\s*(ms|s|m|h)";

        @Override
        public String words() {
            return "a duration from " + min + " to " + max;
        }

        @Override
        public Duration read(String text) {
            Duration duration = of(text);
            if (duration.compareTo(of(min)) < 0 || duration.compareTo(of(max)) > 0) {
                throw new IllegalArgumentException("is " + text + ", must be from " + min + " to " + max);
            }
            return duration;
        }

        private static Duration of(String text) {
            Matcher matcher = Pattern.compile(PATTERN).matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "is '" + text + "', must be a number with ms, s, m or h, such as 30s");
            }
            long count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
        }
    }

    /** A number of bytes, with or without a unit. */
    record Bytes() implements Kind<Long> {
        private static final String PATTERN = "(\\d{1,12})\\s*(B|KiB|MiB|GiB)?";
        private static final long MOST = 1L << 40;

        @Override
        public String words() {
            return "a number of bytes such as 512MiB";
        }

        @Override
        public Long read(String text) {
            Matcher matcher = Pattern.compile(PATTERN).matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "is '" + text + "', must be a number of bytes, or one with KiB, MiB or GiB");
            }
            int shift = switch (String.valueOf(matcher.group(2))) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                case "GiB" -> 30;
                default -> 0;
            };
            long bytes = Long.parseLong(matcher.group(1));
            if (bytes < 1 || bytes > MOST >> shift) {
                throw new IllegalArgumentException("is " + text + ", must be from 1B to " + (MOST >> 30) + "GiB");
            }
            return bytes << shift;
        }
    }
}
