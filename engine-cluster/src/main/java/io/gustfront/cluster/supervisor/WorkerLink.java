package io.gustfront.cluster.supervisor;

import io.gustfront.runtime.channel.ToWorker;

/** A worker's connection, after its handshake: it is who it says. */
public interface WorkerLink {
    /** Who it is, as in {@link WorkerKey#subject()}. */
    String subject();

    /** Tells it something; on a closed connection nothing happens. Doesn't block. */
    void send(ToWorker message);

    /** Closes the connection. */
    void close(String why);
}
