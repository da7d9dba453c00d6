package io.gustfront.cluster.daemon;

import io.gustfront.cluster.json.MalformedJsonException;
import io.gustfront.cluster.model.Ids;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.frames.FrameConnection;
import io.gustfront.runtime.frames.FrameListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that others have made to a daemon, on Netty's threads: each is a link to its owner, which gets what comes. Who comes
 * before there is an owner is sent away, and tries again.
 *
 * @param <L> what the owner knows a connection as
 */
final class AcceptedConnections<L> implements FrameListener {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptedConnections.class);

    private final String whose;
    private final Function<FrameConnection, L> newLink;
    private final Map<FrameConnection, L> links = new ConcurrentHashMap<>(); // one per open connection
    private volatile @Nullable Owner<L> owner; // set once

    /** Gets what comes over links; on any thread, of one link one call at a time. */
    interface Owner<L> {
        /** It is there. */
        void onOpen(L link);

        /**
         * Something came.
         *
         * @throws MalformedWireException if it can't be read; the connection is closed
         * @throws MalformedJsonException the same
         */
        void onFrame(L link, byte[] frame);

        /** It is gone. */
        void onClosed(L link, String why);
    }

    /**
     * @param whose of whom the connections are, for logs: {@code a worker}
     * @param newLink a link over a connection
     */
    AcceptedConnections(String whose, Function<FrameConnection, L> newLink) {
        this.whose = whose;
        this.newLink = newLink;
    }

    void setOwner(Owner<L> newOwner) {
        owner = newOwner;
    }

    @Override
    public void onOpen(FrameConnection connection) {
        Owner<L> mine = owner;
        if (mine == null) {
            connection.close("this daemon isn't up yet");
            return;
        }
        L link = newLink.apply(connection);
        links.put(connection, link);
        mine.onOpen(link);
    }

    @Override
    public void onFrame(FrameConnection connection, byte[] frame) {
        L link = links.get(connection);
        Owner<L> mine = owner;
        if (link == null || mine == null) {
            return; // sent away
        }
        try {
            mine.onFrame(link, frame);
        } catch (MalformedWireException | MalformedJsonException | IllegalArgumentException e) {
            connection.close("a message of " + whose + " can't be read: " + e.getMessage());
        }
    }

    @Override
    public void onClose(FrameConnection connection, String why) {
        L link = links.remove(connection);
        Owner<L> mine = owner;
        if (link != null && mine != null) {
            mine.onClosed(link, why);
        }
    }

    @Override
    public void onFailed(String why) {
        LOG.info("a connection of {} failed: {}", whose, Ids.shown(why));
    }
}
