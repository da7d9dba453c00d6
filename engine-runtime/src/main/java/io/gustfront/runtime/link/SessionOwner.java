package io.gustfront.runtime.link;

/** What a session asks of the hub that it belongs to. Link thread, but for {@link #onOffered}. */
interface SessionOwner {
    /** The session has got something to send, and its flag is up until it is pumped. Any thread. */
    void onOffered(ResumableSession session);

    /** The session is to be pumped at the end of this round. */
    void pumpSoon(ResumableSession session);

    /** A timer of the session is due at that time, or earlier than was thought. */
    void wakeAt(long deadlineNs);

    /** The session is open on both sides; the listener is told next. */
    void onOpened(ResumableSession session);

    /** The session's connection is of no more use and is to be dropped; the session is detached already. */
    void dropConnection(ResumableSession session, Connection connection, String why);

    /** The session has closed; its listener knows. */
    void onClosed(ResumableSession session, CloseReason reason);
}
