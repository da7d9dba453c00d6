package io.gustfront.runtime.link;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A connection of a hub: first for a handshake, then for a session. Link thread only. */
abstract sealed class LinkConnection implements ConnectionHandler permits DialedConnection, AcceptedConnection {
    final LinkHub hub;
    final long deadlineNs;
    private @Nullable ResumableSession session;

    /** @param deadlineNs when the handshake must be done */
    LinkConnection(LinkHub hub, long deadlineNs) {
        this.hub = hub;
        this.deadlineNs = deadlineNs;
    }

    /** Takes a frame of the handshake. */
    abstract void onHandshakeFrame(Connection connection, byte[] frame);

    /** The connection broke before the handshake was done. */
    abstract void onHandshakeBroken(Connection connection, String why);

    /** The handshake is done: what comes now is the session's. */
    final void serve(ResumableSession newSession) {
        session = newSession;
    }

    @Override
    public final void onFrame(Connection connection, byte[] source, int offset, int length) {
        ResumableSession current = session;
        if (current == null) {
            onHandshakeFrame(connection, Arrays.copyOfRange(source, offset, offset + length));
        } else if (current.isOn(connection)) {
            current.onFrame(source, offset, length, hub.nowNs());
        }
    }

    @Override
    public final void onWritable(Connection connection) {
        ResumableSession current = session;
        if (current != null && current.isOn(connection)) {
            current.onWritable();
        }
    }

    @Override
    public final void onDisconnected(Connection connection, String why) {
        ResumableSession current = session;
        if (current == null) {
            onHandshakeBroken(connection, why);
        } else if (current.isOn(connection)) {
            hub.onConnectionBroken(current, why);
        }
    }
}
