package io.gustfront.cluster.config;

import io.gustfront.api.config.Nearest;
import io.gustfront.api.config.TopologyKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private final Map<String, Setting<?>> known;
    private final Map<String, Object> values; // of what is written; a default is read when it is asked for
    private final Map<String, Written> written;

    private Settings(Map<String, Setting<?>> known, Map<String, Object> values, Map<String, Written> written) {
        this.known = known;
        this.values = Map.copyOf(values);
        this.written = Map.copyOf(written);
    }

    /** All defaults. */
    public static Settings defaults(Map<String, Setting<?>> known) {
        return new Settings(known, Map.of(), Map.of());
    }

    /**
     * Reads what is set.
     *
     * @param known the keys that there are
     * @param file YAML; a missing one sets nothing
     * @param environment variables; one that begins with {@code GUST_} and nearly names a key is a problem, others that name none
     *     are passed over
     * @param overrides {@code key=value} of the command line
     * @throws SettingsException that lists everything that is wrong
     */
    public static Settings read(
            Map<String, Setting<?>> known, Optional<Path> file, Map<String, String> environment, List<String> overrides)
            throws SettingsException {
        Reading reading = new Reading(known);
        if (file.isPresent()) {
            reading.file(file.get());
        }
        reading.environment(environment);
        for (String override : overrides) {
            reading.override(override);
        }
        Map<String, Object> values = reading.values();
        if (!reading.problems.isEmpty()) {
            throw new SettingsException(reading.problems);
        }
        return new Settings(known, values, reading.written);
    }

    /** A setting's value. */
    @SuppressWarnings("unchecked") // the value was read as this setting's kind
    public <T> T get(Setting<T> setting) {
        if (!known.containsKey(setting.name())) {
            throw new IllegalArgumentException("there is no setting " + setting.name());
        }
        Object value = values.get(setting.name());
        return value == null ? setting.kind().read(setting.standard()) : (T) value;
    }

    /** Whether a setting was written somewhere, and isn't the default merely because nobody said anything. */
    public boolean isSet(Setting<?> setting) {
        return written.containsKey(setting.name());
    }

    /** What is written for a setting; its default, if nothing is. */
    public String text(Setting<?> setting) {
        Written text = written.get(setting.name());
        return text == null ? setting.standard() : text.value();
    }

    /** Where a setting is written: file and line, environment variable or {@code -c}; empty if its default holds. */
    public Optional<String> origin(Setting<?> setting) {
        return Optional.ofNullable(written.get(setting.name())).map(Written::where);
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

    /**
     * @param line in the file; 0 if it isn't written there
     */
    private record Written(String value, String where, int line) {}

    private static final class Reading {
        private final Map<String, Setting<?>> known;
        private final Map<String, Written> written = new LinkedHashMap<>();
        final List<String> problems = new ArrayList<>();

        Reading(Map<String, Setting<?>> known) {
            this.known = known;
        }

        void set(String name, String value, String where) {
            set(name, new Written(value, where, 0));
        }

        private void set(String name, Written value) {
            if (known.containsKey(name)) {
                written.put(name, value);
            } else if (TopologyKeys.all().containsKey(name)) {
                problems.add(value.where() + ": '" + name
                        + "' is a key of topologies: set it in the program, or with -c of 'gust submit'");
            } else {
                problems.add(value.where() + ": there is no key '" + name + "'"
                        + Nearest.to(name, known.keySet())
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse("; 'gust config explain' shows them all"));
            }
        }

        void environment(Map<String, String> environment) {
            Map<String, String> ours = new TreeMap<>();
            for (Map.Entry<String, String> variable : environment.entrySet()) {
                if (variable.getKey().startsWith(Setting.VARIABLE_PREFIX)) {
                    ours.put(variable.getKey(), variable.getValue());
                }
            }
            if (!ours.isEmpty()) {
                variables(ours);
            }
        }

        private void variables(Map<String, String> ours) {
            Map<String, String> names = new LinkedHashMap<>();
            known.values().forEach(setting -> names.put(setting.environmentName(), setting.name()));
            ours.forEach((variable, value) -> {
                String name = names.get(variable);
                if (name != null) {
                    set(name, value, "the environment variable " + variable);
                } else {
                    Nearest.to(variable, names.keySet())
                            .ifPresent(near -> problems.add("the environment variable " + variable
                                    + " sets nothing; did you mean " + near + "?"));
                }
            });
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
            for (Setting<?> setting : known.values()) {
                Written set = written.get(setting.name());
                if (set != null) {
                    try {
                        values.put(setting.name(), setting.kind().read(set.value()));
                    } catch (IllegalArgumentException | ArithmeticException e) {
                        problems.add(set.where() + ": '" + setting.name() + "' " + e.getMessage());
                    }
                }
            }
            return values;
        }

        void file(Path file) {
            if (!Files.exists(file)) {
                return;
            }
            if (Files.isDirectory(file)) {
                problems.add(file + " is a directory; name the file with the configuration");
                return;
            }
            try {
                byte[] text = Files.readAllBytes(file);
                if (!isUtf8(text)) {
                    problems.add(file + " is no text in UTF-8");
                } else if (!isComment(text)) {
                    walk(text, file);
                }
            } catch (IOException e) {
                problems.add(file + ": can't be read: " + e);
            } catch (JacksonException e) {
                problems.add(file + ":" + YamlProblem.of(e.getOriginalMessage()));
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
                        if (name.isEmpty()) {
                            problems.add(noKeys(parser, file));
                            return;
                        }
                        list.clear();
                        lists++;
                    }
                    case END_ARRAY -> {
                        lists--;
                        setOnce(name, String.join(",", list), file, line);
                    }
                    case VALUE_NULL -> {}
                    default -> {
                        if (lists > 0) {
                            list.add(String.valueOf(parser.getString()));
                        } else if (name.isEmpty()) {
                            problems.add(noKeys(parser, file));
                        } else {
                            setOnce(name, String.valueOf(parser.getString()).trim(), file, line);
                        }
                    }
                }
            }
        }

        private static String noKeys(JsonParser parser, Path file) {
            return file + ":" + parser.currentTokenLocation().getLineNr()
                    + ": must be keys with values, such as master.rest-port: 6680";
        }

        /** A second value would win silently over the first. */
        private void setOnce(String name, String value, Path file, int line) {
            Written first = written.get(name);
            if (first == null) {
                set(name, new Written(value, file + ":" + line, line));
            } else {
                problems.add(file + ":" + line + ": '" + name + "' is there twice, first in line " + first.line());
            }
        }

        private static boolean isUtf8(byte[] text) {
            try {
                CharBuffer unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }

        /** As the file that is shipped: clients start faster without a parser for it. */
        private static boolean isComment(byte[] text) {
            for (String line :
                    new String(text, StandardCharsets.UTF_8).replace('\r', '\n').split("\n")) {
                if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                    return false;
                }
            }
            return true;
        }

        /**
         * What the parser says: first what it was about, then what it found; each is followed by a line with the place.
         *
         * @param line of what it found
         * @param text what it found
         */
        private record YamlProblem(int line, String text) {
            private static final Pattern PLACE = Pattern.compile("in .*, line (\\d+), column \\d+:?.*");

            static YamlProblem of(String message) {
                YamlProblem last =
                        new YamlProblem(1, message.lines().findFirst().orElse(""));
                String before = last.text();
                for (String line : message.lines().map(String::strip).toList()) {
                    Matcher place = PLACE.matcher(line);
                    if (place.matches()) {
                        last = new YamlProblem(Integer.parseInt(place.group(1)), before);
                    }
                    before = line;
                }
                return last;
            }

            @Override
            public String toString() {
                return line + ": is no YAML: " + text;
            }
        }
    }
}
