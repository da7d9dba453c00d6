package io.gustfront.cli.output;

import java.util.Locale;

/** What a result looks like: {@code -o table} or {@code -o json}. */
public enum OutputFormat {
    /** For people. */
    TABLE,
    /** For programs. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
