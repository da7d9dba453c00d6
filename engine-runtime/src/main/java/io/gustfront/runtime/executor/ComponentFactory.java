package io.gustfront.runtime.executor;

import io.gustfront.api.topology.Component;
import io.gustfront.api.topology.Grouping;

/** Makes the objects that tasks work on, each a copy of its prototype. Called by executors' threads. */
public interface ComponentFactory {
    /** A new object of a component. */
    Component newComponent(String component);

    /** A copy of a grouping, for one producing task; the same object where it has no state. */
    Grouping newGrouping(Grouping grouping);
}
