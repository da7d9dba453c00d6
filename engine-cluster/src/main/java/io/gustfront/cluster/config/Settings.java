package io.gustfront.cluster.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * What is set, read and checked: defaults, the file over these, the environment over that, and {@code -c key=value} over all.
 * Immutable. {@link #read} tells everything that is wrong at once, each with where it is written.
 */
public final class Settings {

    private final Map<String, Object> values;
    private final Set<String> written;

    private Settings(Map<String, Object> values, Set<String> written) {
        this.values = Map.copyOf(values);
        this.written = Set.copyOf(written);
    }

    /** All defaults. */
    public static Settings defaults(Map<String, Setting<?>> known) {
        Reading reading = new Reading(known);
        return new Settings(reading.values(), Set.of());
    }

    /**
     * Reads what is set.
     *
     * @param known the keys that there are
     * @param file YAML; a missing one sets nothing
     * @param environment variables; those that begin with {@code GUST_} and name no key are passed over
     * @param overrides {@code key=value} of the command line
     * @throws SettingsException that lists everything that is wrong
     */
    public static Settings read(
            Map<String, Setting<?>> known, Optional<Path> file, Map<String, String> environment, List<String> overrides)
            throws SettingsException {
        Reading reading = new Reading(known);
        file.ifPresent(reading::file);
        known.values()
                .forEach(setting -> Optional.ofNullable(environment.get(setting.environmentName()))
                        .ifPresent(value -> reading.set(
                                setting.name(), value, "the environment variable " + setting.environmentName())));
        overrides.forEach(reading::override);
        Map<String, Object> values = reading.values();
        if (!reading.problems.isEmpty()) {
            throw new SettingsException(reading.problems);
        }
        return new Settings(values, reading.written.keySet());
    }

    /** A setting's value. */
    @SuppressWarnings("unchecked") // the value was made by this setting's reader
    public <T> T get(Setting<T> setting) {
        Object value = values.get(setting.name());
        if (value == null) {
            throw new IllegalArgumentException("there is no setting " + setting.name());
        }
        return (T) value;
    }

    /** Whether a setting was written somewhere, and isn't the default merely because nobody said anything. */
    public boolean isSet(Setting<?> setting) {
        return written.contains(setting.name());
    }

    /** A configuration that can't be used. */
    public static final class SettingsException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<String> problems;

        SettingsException(List<String> problems) {
            super(String.join("\n", problems));
            this.problems = List.copyOf(problems);
        }

        /** Each problem, a line that says where, what and what instead. */
        public List<String> problems() {
            return problems;
        }
    }

    private record Written(String value, String where) {}

    private static final class Reading {
        private final Map<String, Setting<?>> known;
        private final Map<String, Written> written = new LinkedHashMap<>();
        final List<String> problems = new ArrayList<>();

        Reading(Map<String, Setting<?>> known) {
            this.known = known;
        }

        void set(String name, String value, String where) {
            if (known.containsKey(name)) {
                written.put(name, new Written(value, where));
            } else {
                problems.add(where + ": there is no key '" + name + "'"
                        + Nearest.to(name, known.keySet())
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""));
            }
        }

        void override(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                problems.add("-c " + text + ": must be key=value");
            } else {
                set(
                        text.substring(0, equals).trim(),
                        text.substring(equals + 1).trim(),
                        "-c " + text.substring(0, equals));
            }
        }

        Map<String, Object> values() {
            Map<String, Object> values = new LinkedHashMap<>();
            known.forEach((name, setting) -> {
                Written set = written.get(name);
                try {
                    values.put(name, setting.reader().apply(set == null ? setting.standard() : set.value()));
                } catch (IllegalArgumentException | ArithmeticException e) {
                    problems.add((set == null ? "the default" : set.where()) + ": '" + name + "' " + e.getMessage());
                }
            });
            return values;
        }

        void file(Path file) {
            if (!Files.exists(file)) {
                return;
            }
            try {
                byte[] text = Files.readAllBytes(file);
                if (!isComment(text)) {
                    walk(text, file);
                }
            } catch (IOException e) {
                problems.add(file + ": can't be read: " + e);
            } catch (JacksonException e) {
                int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
                problems.add(file + ":" + line + ": is no YAML: " + firstLine(e.getOriginalMessage()));
            }
        }

        private void walk(byte[] text, Path file) {
            try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
                walk(parser, file);
            }
        }

        /** Maps in maps become keys with dots; lists become their elements, separated by commas. */
        private void walk(JsonParser parser, Path file) {
            Deque<String> levels = new ArrayDeque<>();
            Collection<String> list = new ArrayList<>();
            String name = "";
            int line = 0;
            int lists = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case PROPERTY_NAME -> {
                        name = levels.isEmpty() ? parser.currentName() : levels.peek() + "." + parser.currentName();
                        line = parser.currentTokenLocation().getLineNr();
                    }
                    case START_OBJECT -> {
                        if (!name.isEmpty()) {
                            levels.push(name);
                        }
                    }
                    case END_OBJECT -> {
                        if (!levels.isEmpty()) {
                            levels.pop();
                        }
                    }
                    case START_ARRAY -> {
                        list.clear();
                        lists++;
                    }
                    case END_ARRAY -> {
                        lists--;
                        set(name, String.join(",", list), file + ":" + line);
                    }
                    case VALUE_NULL -> {}
                    default -> {
                        if (lists > 0) {
                            list.add(String.valueOf(parser.getString()));
                        } else {
                            set(name, String.valueOf(parser.getString()).trim(), file + ":" + line);
                        }
                    }
                }
            }
        }

        /** As the file that is shipped: clients start faster without a parser for it. */
        private static boolean isComment(byte[] text) {
            return new String(text, StandardCharsets.UTF_8)
                    .lines()
                    .allMatch(line -> line.isBlank() || line.stripLeading().startsWith("#"));
        }

        private static String firstLine(String message) {
            int end = message.indexOf('\n');
            return end < 0 ? message : message.substring(0, end);
        }
    }
}
