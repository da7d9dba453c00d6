package io.gustfront.runtime.link;

/** What a frame has brought a handshake to. */
sealed interface HandshakeStep {
    /** It goes on. */
    record Waiting() implements HandshakeStep {}

    /** To the acceptor: the dialer has proved who it is, and asks for a session. */
    record Asked(WorkerIdentity peer, long attempt, Proposal proposal) implements HandshakeStep {}

    /** To the dialer: the acceptor has proved who it is, and waits to be asked. */
    record Proven(WorkerIdentity peer) implements HandshakeStep {}

    /** To the dialer: the acceptor's answer. */
    record Answered(Verdict verdict) implements HandshakeStep {}

    /**
     * It is over.
     *
     * @param reason why
     * @param byPeer whether the other side refused; it has not proved that it may
     * @param detail for people to read
     */
    record Failed(RefusalReason reason, boolean byPeer, String detail) implements HandshakeStep {}
}
