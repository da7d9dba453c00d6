package io.gustfront.cluster.client;

import io.gustfront.cluster.json.MalformedJsonException;
import io.gustfront.cluster.view.Views.TopologyRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the list of topologies token by token. Data binding would do it in a line; but before it has looked into the record it has
 * taken longer than all the rest of {@code gust list}.
 */
final class TopologyRows {
    private String name = "";
    private String id = "";
    private String state = "";
    private String reason = "";
    private boolean active;
    private int workers;
    private int wantedWorkers;
    private int executors;
    private int tasks;
    private long submittedAtMs;

    private TopologyRows() {}

    /**
     * Fields that this version doesn't know are passed over.
     *
     * @throws MalformedJsonException if it is no list of topologies
     */
    static List<TopologyRow> read(byte[] json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            List<TopologyRow> rows = new ArrayList<>();
            require(JsonToken.START_ARRAY, parser.nextToken());
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                require(JsonToken.START_OBJECT, token);
                rows.add(new TopologyRows().row(parser));
            }
            require(null, parser.nextToken());
            return List.copyOf(rows);
        } catch (JacksonException e) {
            throw new MalformedJsonException(e.getOriginalMessage(), e);
        }
    }

    private TopologyRow row(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = text(parser);
                case "id" -> id = text(parser);
                case "state" -> state = text(parser);
                case "reason" -> reason = text(parser);
                case "active" -> active = parser.getBooleanValue();
                case "workers" -> workers = parser.getIntValue();
                case "wantedWorkers" -> wantedWorkers = parser.getIntValue();
                case "executors" -> executors = parser.getIntValue();
                case "tasks" -> tasks = parser.getIntValue();
                case "submittedAtMs" -> submittedAtMs = parser.getLongValue();
                default -> parser.skipChildren();
            }
        }
        if (name.isEmpty()) {
            throw new MalformedJsonException("a topology without a name", null);
        }
        return new TopologyRow(
                name, id, state, reason, active, workers, wantedWorkers, executors, tasks, submittedAtMs);
    }

    private static String text(JsonParser parser) {
        require(JsonToken.VALUE_STRING, parser.currentToken());
        return parser.getString();
    }

    /** Null is the end. */
    private static void require(@Nullable JsonToken wanted, @Nullable JsonToken found) {
        if (found != wanted) {
            throw new MalformedJsonException("found " + shown(found) + " where " + shown(wanted) + " should be", null);
        }
    }

    private static String shown(@Nullable JsonToken token) {
        return token == null ? "the end" : token.toString();
    }
}
