package io.gustfront.runtime.link;

import java.time.Duration;
import java.util.List;

/** What a worker does with its links. All of it is called on the link thread, one call at a time; no call may block. */
public interface LinkListener {
    /** A session is open on both sides; comes before any payload of it. */
    void onSessionOpened(LinkSession session);

    /**
     * The next payload of a lane. If this throws, the payload counts as not taken and the session is closed.
     *
     * @param payload an array of its own size, the listener's to keep
     */
    void onPayload(LinkSession session, Lane lane, byte[] payload);

    /** A session that was reported as open, and had lost its connection, goes on over another. */
    default void onSessionResumed(LinkSession session) {}

    /**
     * A session that was reported as open is closed; nothing more comes of it.
     *
     * @param unacknowledgedData all data payloads that were offered, sent or not, and that the peer has not acknowledged, in
     *     order; it may have taken some of them nevertheless
     */
    void onSessionClosed(LinkSession session, CloseReason reason, List<byte[]> unacknowledgedData);

    /** An offer was refused because the lane's outbox was full, and there is room again. */
    default void onRoom(LinkSession session, Lane lane) {}

    /**
     * A peer that should be there has been without a session for so long (rule K3); called again each time that as much time
     * has passed again.
     */
    default void onPeerApart(int peer, Duration apart) {}

    /**
     * A peer proved itself and refuses this worker. For {@link RefusalReason#STALE_INCARNATION} that means that this process has
     * been replaced by a newer one. Called once for each peer and reason until a session opens.
     */
    default void onRefused(int peer, RefusalReason reason) {}
}
