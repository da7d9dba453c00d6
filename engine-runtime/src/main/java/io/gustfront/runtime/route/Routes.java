package io.gustfront.runtime.route;

import io.gustfront.runtime.tuple.SourceStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes of one producing task, by stream id: one for each stream that its component declared. */
public final class Routes {
    private final String component;
    private final Map<String, StreamRoute> byStream;
    private @Nullable StreamRoute last; // any thread's, unguarded: what it sees is a route, if not the last one

    Routes(String component, Map<String, StreamRoute> byStream) {
        this.component = component;
        this.byStream = Map.copyOf(byStream);
    }

    /**
     * Checks an emit by rules that need nothing but the declaration, so that another thread's call can be refused at once. Any thread.
     *
     * @param width how many values there are
     * @return the route that it takes
     * @throws IllegalArgumentException that names stream and component, if it breaks one of the rules
     */
    public StreamRoute check(String streamId, int width, boolean direct) {
        StreamRoute route = last;
        if (route == null || !route.id().equals(streamId)) {
            route = find(streamId);
            last = route;
        }
        if (route.isDirect() != direct || width != route.width()) {
            throw refusal(route.stream(), width, direct);
        }
        return route;
    }

    StreamRoute find(String streamId) {
        StreamRoute found = byStream.get(streamId);
        if (found == null) {
            throw new IllegalArgumentException("component '" + component + "' has declared no stream '" + streamId
                    + "', only " + byStream.keySet());
        }
        return found;
    }

    private IllegalArgumentException refusal(SourceStream stream, int values, boolean direct) {
        String named = "stream '" + stream.stream() + "' of component '" + component + "'";
        return new IllegalArgumentException(
                stream.direct() != direct
                        ? named + " is " + (stream.direct() ? "direct; use emitDirect" : "not direct; use emit")
                        : named + " has the fields " + stream.fields() + ", but " + values + " values were emitted");
    }

    /** The executor's thread: a plan has changed where targets are. */
    public void onPlan() {
        byStream.values().forEach(StreamRoute::onPlan);
    }
}
