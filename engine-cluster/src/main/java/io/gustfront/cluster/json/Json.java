package io.gustfront.cluster.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes records as JSON. Subtypes are told by names from a closed list that their sealed interface gives, never by
 * class names.
 */
public final class Json {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 8 << 20;

    /** For what the daemons say to each other and keep: fields that this version doesn't know are passed over. */
    public static final Json LENIENT = new Json(mapper(false));

    /** For what users send: fields that there aren't are refused, so that a typing error isn't silently ignored. */
    public static final Json STRICT = new Json(mapper(true));

    private final JsonMapper mapper;

    private Json(JsonMapper mapper) {
        this.mapper = mapper;
    }

    private static JsonMapper mapper(boolean strict) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_STRING)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                .build();
    }

    /** A value as JSON. */
    public byte[] write(Object value) {
        return mapper.writeValueAsBytes(value);
    }

    /**
     * Reads a value.
     *
     * @throws MalformedJsonException if the text is no JSON, or not such a value
     */
    public <T> T read(byte[] json, Class<T> type) {
        return read(json, 0, json.length, type);
    }

    /** Reads a value from a part of an array. */
    public <T> T read(byte[] json, int offset, int length, Class<T> type) {
        try {
            T value = mapper.readValue(json, offset, length, type);
            if (value == null) {
                throw new MalformedJsonException("the text is 'null'", null);
            }
            return value;
        } catch (JacksonException e) {
            throw new MalformedJsonException(describe(e), e);
        }
    }

    /** Reads a value. */
    public <T> T read(String json, Class<T> type) {
        return read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    private static String describe(JacksonException e) {
        String message = e.getOriginalMessage() == null ? e.toString() : e.getOriginalMessage();
        String path = e.getPathReference();
        int firstLine = message.indexOf('\n');
        return (firstLine < 0 ? message : message.substring(0, firstLine))
                + (path == null || path.isEmpty()
                        ? ""
                        : " (at " + path.replaceAll("[A-Za-z0-9_.$]*\\.(?=[A-Z])", "") + ")");
    }
}
