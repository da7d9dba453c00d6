package io.gustfront.runtime.link;

import io.gustfront.runtime.link.HandshakeStep.Asked;
import io.gustfront.runtime.link.HandshakeStep.Failed;
import org.jspecify.annotations.Nullable;

/** A connection that this side accepted. */
final class AcceptedConnection extends LinkConnection {
    private final AcceptorHandshake handshake;
    private @Nullable Connection connection;

    AcceptedConnection(LinkHub hub, byte[] challenge, long deadlineNs) {
        super(hub, deadlineNs);
        this.handshake =
                new AcceptorHandshake(hub.self(), challenge, hub.settings().secret(), this::send);
    }

    @Override
    public void onConnected(Connection newConnection) {
        connection = newConnection;
        hub.onAccepted(this);
    }

    @Override
    void onHandshakeFrame(Connection from, byte[] frame) {
        HandshakeStep step = handshake.onFrame(frame);
        if (step instanceof Asked asked) {
            hub.onAsked(this, from, asked);
        } else if (step instanceof Failed failed) {
            hub.onAcceptedFailed(this, failed.reason(), failed.byPeer(), failed.detail());
        }
    }

    @Override
    void onHandshakeBroken(Connection from, String why) {
        connection = null;
        hub.onAcceptedBroken(this, why);
    }

    void answer(Verdict verdict) {
        handshake.answer(verdict);
    }

    /** Sends what was sent, and is gone. */
    void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** Is gone. */
    void abort() {
        if (connection != null) {
            connection.abort();
            connection = null;
        }
    }

    String remote() {
        return connection == null ? "a connection that is gone" : connection.remote();
    }

    private void send(byte[] frame) {
        if (connection != null) {
            connection.send(frame, 0, frame.length);
        }
    }
}
