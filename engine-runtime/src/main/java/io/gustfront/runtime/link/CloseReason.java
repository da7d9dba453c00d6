package io.gustfront.runtime.link;

import org.jspecify.annotations.Nullable;

/** Why a session closed. The wire codes stand in docs/protocol-link.md and never change their meaning. */
public enum CloseReason {
    /** No frame was heard of the peer for the session timeout. */
    TIMEOUT(1),
    /** The peer has closed its side: it said so, or it came with a later session. */
    PEER_CLOSED(2),
    /** A newer incarnation of the peer is known: the one that this session was with is lost. */
    PEER_REPLACED(3),
    /** The peer is no longer among the topology's workers. */
    PEER_REMOVED(4),
    /** This worker's hub was closed. */
    HUB_CLOSED(5),
    /** The peer sent what no peer may send, or the same frames kept going wrong. */
    PROTOCOL_ERROR(6),
    /** This worker's own listener threw on a payload. */
    LISTENER_FAILED(7);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Null for a code of a later version. */
    static @Nullable CloseReason ofCode(int code) {
        for (CloseReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        return null;
    }
}
