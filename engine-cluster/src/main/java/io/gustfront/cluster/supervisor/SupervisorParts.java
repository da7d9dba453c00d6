package io.gustfront.cluster.supervisor;

import io.gustfront.api.task.Clock;
import io.gustfront.cluster.store.ClusterStore;
import java.net.URI;
import java.util.List;

/**
 * What a supervisor acts through.
 *
 * @param clock the time
 * @param store leadership, the node's presence, and assignments when there is no master
 * @param connector connections with masters
 * @param files what is kept on disk
 * @param blobs the blobs on disk
 * @param processes the workers' processes
 * @param masters base URLs of REST APIs that are asked for blobs if ZooKeeper names none
 */
public record SupervisorParts(
        Clock clock,
        ClusterStore store,
        MasterConnector connector,
        NodeFiles files,
        BlobCache blobs,
        WorkerProcesses processes,
        List<URI> masters) {
    /** Copies what it is given. */
    public SupervisorParts {
        masters = List.copyOf(masters);
    }
}
