package io.gustfront.cli.output;

import tools.jackson.databind.json.JsonMapper;

/** Writes results as JSON: one line, keys in the order of the map. */
public final class Json {
    private Json() {}

    /** The text of an object made of records, maps, collections, strings, numbers and booleans. */
    public static String text(Object object) {
        return new JsonMapper().writeValueAsString(object);
    }
}
