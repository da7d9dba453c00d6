package io.gustfront.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a tuple is.
 *
 * @param place at which point of its way
 * @param component the component that it goes to, or that the tuple is with; for one that wasn't emitted yet, the spout
 * @param task the task that it goes to; 0 if it wasn't emitted yet
 * @param worker the worker that it is in; of one that is on a link, the one that it left. 0 if that isn't known
 * @param values its values
 */
public record TupleLocation(
        Place place, String component, int task, int worker, List<? extends @Nullable Object> values) {
    /** The points of a tuple's way. */
    public enum Place {
        /** In the test's feed: no spout has emitted it, or it has to be emitted again. */
        FEED,
        /** Emitted, and waiting for room. */
        STAGED,
        /** Between two workers. */
        LINK,
        /** In the queue of the executor that it goes to. */
        INBOX,
        /** In a call of {@code execute} that hasn't returned. */
        RUNNING,
        /** Kept by a bolt that has neither acked nor failed it. */
        HELD,
        /** With a worker that was lost. */
        LOST
    }

    @Override
    public String toString() {
        String where = component + (task > 0 ? " task " + task : "") + (worker > 0 ? " (worker " + worker + ")" : "");
        return switch (place) {
            case FEED -> values + " waits in the feed of " + where;
            case STAGED -> values + " waits to leave worker " + worker + " for " + component + " task " + task;
            case LINK -> values + " is on a link from worker " + worker + " to " + component + " task " + task;
            case INBOX -> values + " waits in the inbox of " + where;
            case RUNNING -> values + " is being executed by " + where;
            case HELD -> values + " is held by " + where + ", neither acked nor failed";
            case LOST -> values + " was at " + where + ", which was lost";
        };
    }
}
