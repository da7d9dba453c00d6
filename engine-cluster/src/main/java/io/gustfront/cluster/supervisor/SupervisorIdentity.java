package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.Ids;
import io.gustfront.runtime.channel.Secret;
import java.util.List;

/**
 * Who a supervisor is.
 *
 * @param node its node's id, the same over restarts
 * @param host where others reach the links of its workers
 * @param bindHost where its workers answer links
 * @param ports its slots
 * @param start random, one per start of the supervisor
 * @param engine the engine's version
 * @param secret the cluster's
 */
public record SupervisorIdentity(
        String node, String host, String bindHost, List<Integer> ports, String start, String engine, Secret secret) {
    /** Copies what it is given, and refuses illegal ids. */
    public SupervisorIdentity {
        Ids.require("node's id", node);
        ports = ports.stream().sorted().distinct().toList();
    }
}
