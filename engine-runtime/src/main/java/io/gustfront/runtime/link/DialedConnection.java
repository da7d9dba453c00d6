package io.gustfront.runtime.link;

import io.gustfront.runtime.link.HandshakeStep.Answered;
import io.gustfront.runtime.link.HandshakeStep.Failed;
import io.gustfront.runtime.link.HandshakeStep.Proven;
import org.jspecify.annotations.Nullable;

/** A connection that this side dialed. */
final class DialedConnection extends LinkConnection {
    private final PeerLink link;
    private final DialerHandshake handshake;
    private @Nullable Connection connection;
    private @Nullable WorkerIdentity peer;
    private @Nullable Proposal proposal;

    DialedConnection(LinkHub hub, PeerLink link, long attempt, byte[] challenge, long deadlineNs) {
        super(hub, deadlineNs);
        this.link = link;
        this.handshake = new DialerHandshake(
                hub.self(), link.number(), attempt, challenge, hub.settings().secret(), this::send);
    }

    /** The transport is at it. */
    void dialed(Connection newConnection) {
        connection = newConnection;
    }

    @Override
    public void onConnected(Connection newConnection) {
        handshake.begin();
    }

    @Override
    void onHandshakeFrame(Connection from, byte[] frame) {
        HandshakeStep step = handshake.onFrame(frame);
        if (step instanceof Proven proven) {
            peer = proven.peer();
            hub.onAcceptorProven(link, this, proven.peer());
        } else if (step instanceof Answered answered && peer != null && proposal != null) {
            hub.onVerdict(link, this, from, peer, proposal, answered.verdict());
        } else if (step instanceof Failed failed) {
            hub.onDialFailed(link, this, failed.reason(), failed.byPeer(), failed.detail());
        }
    }

    @Override
    void onHandshakeBroken(Connection from, String why) {
        connection = null;
        hub.onDialBroken(link, this, why);
    }

    void ask(Proposal newProposal) {
        proposal = newProposal;
        handshake.ask(newProposal);
    }

    void refuse(RefusalReason reason) {
        handshake.refuse(reason);
    }

    /** Sends what was sent, and is gone. */
    void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void send(byte[] frame) {
        if (connection != null) {
            connection.send(frame, 0, frame.length);
        }
    }
}
