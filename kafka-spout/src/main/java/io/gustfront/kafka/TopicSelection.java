package io.gustfront.kafka;

import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which topics are read.
 *
 * @param names the topics by name; empty if there is a pattern
 * @param pattern a regular expression that matches the whole name of each topic, internal ones aside; null if there are names
 */
public record TopicSelection(Set<String> names, @Nullable Pattern pattern) implements Serializable {
    /** Copies the names. */
    public TopicSelection {
        names = Set.copyOf(names);
    }

    /** Whether a topic of this name is read. */
    public boolean matches(String topic) {
        return pattern == null ? names.contains(topic) : pattern.matcher(topic).matches();
    }

    @Override
    public String toString() {
        return pattern == null ? "topics " + new TreeSet<>(names) : "topics that match '" + pattern + "'";
    }
}
