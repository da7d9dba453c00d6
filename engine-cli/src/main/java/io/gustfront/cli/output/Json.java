package io.gustfront.cli.output;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Writes results as JSON: one line, keys in the order of the map. */
public final class Json {
    private Json() {}

    /** The text of an object made of maps, collections, strings, numbers and booleans. */
    public static String text(Map<String, ?> object) {
        return new JsonMapper().writeValueAsString(object);
    }
}
