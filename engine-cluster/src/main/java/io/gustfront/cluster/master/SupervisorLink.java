package io.gustfront.cluster.master;

import io.gustfront.cluster.wire.MasterMessage;

/** A connection to a supervisor that has proved itself. Any thread. */
public interface SupervisorLink {
    /** The node that it says it is; the handshake has shown that it knows the cluster's secret. */
    String node();

    /** Sends; nothing happens if the connection is closed. */
    void send(MasterMessage message);

    /** Closes it. */
    void close(String why);
}
