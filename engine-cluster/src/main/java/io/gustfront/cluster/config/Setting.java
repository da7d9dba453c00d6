package io.gustfront.cluster.config;

import io.gustfront.cluster.model.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of the daemons' configuration.
 *
 * @param <T> what its value is read into
 * @param name as written in YAML, with dots between levels, and after {@code -c}
 * @param kind what may be written, in words
 * @param standard what holds when it isn't set, as it would be written
 * @param meaning one sentence
 * @param reader turns what is written into a T, or throws {@link IllegalArgumentException} that says what is expected
 */
public record Setting<T>(String name, String kind, String standard, String meaning, Function<String, T> reader) {
    /** What the names of all environment variables begin with that are the engine's. */
    public static final String VARIABLE_PREFIX = "GUST_";

    // Texts, as each is needed once at most: to compile them all takes a short command longer than to read its
    // settings.
    private static final String DURATION = "(\\d{1,9})\\s*(ms|s|m|h)";
    private static final String SERVER = "[^\\s/:]+:\\d{1,5}|\\[[0-9A-Fa-f:.]+]:\\d{1,5}";
    private static final String ENSEMBLE_SERVER = "([^\\s/:]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5}){2}";
    private static final String HOST = "[A-Za-z0-9._:%\\[\\]-]+";
    private static final String URL = "https?://[^\\s/]+/?.*";
    private static final String NODE = "(/[^\\s/]+)+";
    private static final long MOST_BYTES = 1L << 40;
    private static final String BYTES = "(\\d{1,12})\\s*(B|KiB|MiB|GiB)?";

    /** What is written as is. */
    static Setting<String> text(String name, String standard, String meaning) {
        return new Setting<>(name, "a text", standard, meaning, Function.identity());
    }

    /** An id; may be empty. */
    static Setting<String> id(String name, String meaning) {
        return new Setting<>(name, "1 to 128 of A-Z a-z 0-9 . _ -", "", meaning, text -> {
            if (!text.isEmpty() && !Ids.isLegal(text)) {
                throw new IllegalArgumentException(
                        "is '" + Ids.shown(text) + "', must be 1 to 128 of A-Z a-z 0-9 . _ -");
            }
            return text;
        });
    }

    /** A machine; may be empty if it is by default. */
    static Setting<String> host(String name, String standard, String meaning) {
        return new Setting<>(name, "a name or an address", standard, meaning, text -> {
            if (!text.equals(standard) && !text.matches(HOST)) {
                throw new IllegalArgumentException(
                        "is '" + Ids.shown(text) + "', must be the name or the address of a machine");
            }
            return text;
        });
    }

    /** Servers of an ensemble: host:port:port, separated by commas or as a YAML list. */
    static Setting<List<String>> ensemble(String name, String meaning) {
        return new Setting<>(name, "a list of host:port:port", "", meaning, text -> {
            for (String word : words(text)) {
                if (!word.matches(ENSEMBLE_SERVER)) {
                    throw new IllegalArgumentException(
                            "is '" + word + "', must be host:port:port, such as 10.0.0.1:2888:3888");
                }
            }
            return words(text);
        });
    }

    /** Words, separated by commas or as a YAML list. */
    static Setting<List<String>> list(String name, String standard, String meaning) {
        return new Setting<>(name, "a list", standard, meaning, Setting::words);
    }

    static Setting<Integer> integer(String name, int standard, int min, int max, String meaning) {
        return new Setting<>(
                name,
                "a whole number from " + min + " to " + max,
                Integer.toString(standard),
                meaning,
                text -> number(text, min, max));
    }

    static Setting<Boolean> flag(String name, boolean standard, String meaning) {
        return new Setting<>(name, "true or false", Boolean.toString(standard), meaning, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is '" + text + "', must be true or false");
        });
    }

    static Setting<List<Integer>> ports(String name, String standard, String meaning) {
        return new Setting<>(name, "a list of ports", standard, meaning, text -> {
            List<Integer> ports = new ArrayList<>();
            for (String word : words(text)) {
                int port = number(word, 1, 65_535);
                if (ports.contains(port)) {
                    throw new IllegalArgumentException("has " + port + " twice");
                }
                ports.add(port);
            }
            return List.copyOf(ports);
        });
    }

    /** Where servers are: host:port, separated by commas. */
    static Setting<String> servers(String name, String standard, String meaning) {
        return new Setting<>(name, "host:port, several separated by commas", standard, meaning, text -> {
            for (String word : words(text)) {
                if (!word.matches(SERVER)) {
                    throw new IllegalArgumentException("is '" + word + "', must be host:port, such as 127.0.0.1:2181");
                }
            }
            return String.join(",", words(text));
        });
    }

    /** Base URLs. */
    static Setting<List<String>> urls(String name, String standard, String meaning) {
        return new Setting<>(name, "a list of URLs", standard, meaning, text -> {
            for (String word : words(text)) {
                if (!word.matches(URL)) {
                    throw new IllegalArgumentException(
                            "is '" + word + "', must be a URL such as http://127.0.0.1:6680");
                }
            }
            return words(text);
        });
    }

    /** A node of ZooKeeper. */
    static Setting<String> node(String name, String standard, String meaning) {
        return new Setting<>(name, "the path of a node", standard, meaning, text -> {
            if (!text.matches(NODE)) {
                throw new IllegalArgumentException(
                        "is '" + text + "', must begin with / and not end with it, such as /gustfront");
            }
            return text;
        });
    }

    static Setting<Duration> duration(String name, String standard, String min, String max, String meaning) {
        return new Setting<>(name, "a duration from " + min + " to " + max, standard, meaning, text -> {
            Duration duration = durationOf(text);
            if (duration.compareTo(durationOf(min)) < 0 || duration.compareTo(durationOf(max)) > 0) {
                throw new IllegalArgumentException("is " + text + ", must be from " + min + " to " + max);
            }
            return duration;
        });
    }

    private static Duration durationOf(String text) {
        Matcher matcher = Pattern.compile(DURATION).matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is '" + text + "', must be a number with ms, s, m or h, such as 30s");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    static Setting<Long> bytes(String name, String standard, String meaning) {
        return new Setting<>(name, "a number of bytes such as 512MiB", standard, meaning, text -> {
            Matcher matcher = Pattern.compile(BYTES).matcher(text);
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
            if (bytes < 1 || bytes > MOST_BYTES >> shift) {
                throw new IllegalArgumentException("is " + text + ", must be from 1B to " + (MOST_BYTES >> 30) + "GiB");
            }
            return bytes << shift;
        });
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split("[,\\s]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return List.copyOf(words);
    }

    private static int number(String text, int min, int max) {
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

    /** The name of the environment variable that sets it: {@code GUST_MASTER_REST_PORT} for {@code master.rest-port}. */
    public String environmentName() {
        return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    @Override
    public String toString() {
        return name;
    }
}
