package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.SupervisorMessage;
import java.util.Optional;

/** Makes connections with masters. */
public interface MasterConnector {
    /** Begins to connect; the events tell how that ends: with {@code onOpen}, or with {@code onClosed} without a link. */
    void connect(Leader leader, Events events);

    /** A connection, after its handshake. */
    interface MasterLink {
        /** Tells the master something; on a closed connection nothing happens. Doesn't block. */
        void send(SupervisorMessage message);

        /** Closes the connection; {@code onClosed} follows. */
        void close(String why);
    }

    /** Hears what happens, on whatever thread. */
    interface Events {
        /** Both have proved themselves. */
        void onOpen(MasterLink link);

        /** The master says something. */
        void onMessage(MasterLink link, MasterMessage message);

        /**
         * The connection is gone, or didn't come to be.
         *
         * @param link which; empty if it didn't come to be
         */
        void onClosed(Optional<MasterLink> link, String why);
    }
}
