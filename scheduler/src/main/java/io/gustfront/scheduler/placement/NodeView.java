package io.gustfront.scheduler.placement;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A machine that runs a supervisor, as the master sees it.
 *
 * @param id unique in the cluster, the same over restarts
 * @param host where its workers' links are answered
 * @param state whether it can run workers
 * @param ports its slots
 */
public record NodeView(String id, String host, State state, SortedSet<Integer> ports) {
    /** Copies what it is given. */
    public NodeView {
        ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
    }

    /** A live node. */
    public static NodeView live(String id, String host, Collection<Integer> ports) {
        return new NodeView(id, host, State.LIVE, new TreeSet<>(ports));
    }

    /** The same node in another state. */
    public NodeView withState(State other) {
        return new NodeView(id, host, other, ports);
    }

    /** Whether a node can run workers. */
    public enum State {
        /** Keeps what it has and gets more. */
        LIVE,
        /** Not heard of and not yet declared lost: keeps what it has, and gets nothing. */
        SILENT,
        /** To be emptied: loses what it has, and gets nothing. */
        DRAINING,
        /** Declared lost, as is a node that a view doesn't name: what it had is placed elsewhere. */
        LOST
    }
}
