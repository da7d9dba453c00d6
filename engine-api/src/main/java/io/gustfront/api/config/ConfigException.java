package io.gustfront.api.config;

import java.util.List;

/** A configuration that can't be used. Tells everything that is wrong with it at once. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * @param subject whose configuration it is, as the message begins
     * @param problems at least one sentence, each about one key
     */
    public ConfigException(String subject, List<String> problems) {
        super(subject + ": " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem, a sentence that names the key. */
    public List<String> problems() {
        return problems;
    }
}
