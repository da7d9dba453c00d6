package io.gustfront.api;

import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;

/** What takes topologies in: a local cluster, or a client of a real one. */
@FunctionalInterface
public interface Submitter {
    /**
     * Takes a topology in. Called by the thread that called {@link Gust#submit}.
     *
     * @throws IllegalArgumentException if the name, the topology or the configuration is refused
     */
    SubmittedTopology submit(String name, Topology topology, Config config);
}
