package io.gustfront.chaos.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A guarantee that is given up, so that the checker has something to find: if it doesn't report a loss then, it never would. */
public enum Control {
    /** None: everything is as it should be. */
    NONE,
    /** Tuples aren't followed. */
    ACKING_OFF,
    /** Offsets are committed before records are processed. */
    COMMIT_FIRST;

    /** As it is written: {@code acking-off}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads what is written. */
    @JsonCreator
    public static Control of(String text) {
        for (Control control : values()) {
            if (control.text().equals(text)) {
                return control;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is none of acking-off, commit-first");
    }
}
