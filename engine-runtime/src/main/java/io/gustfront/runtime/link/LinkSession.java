package io.gustfront.runtime.link;

/** One session with one incarnation of a peer, from its opening to its close. Never comes back once it is closed. */
public interface LinkSession {
    /** With whom. */
    WorkerIdentity peer();

    /** Which session between the two incarnations, from 1. */
    long number();

    /** Whether payloads are taken. Any thread. */
    boolean isOpen();

    /** Whether there is a connection now; without one, what is offered waits for the next, or for the close. Any thread. */
    boolean isConnected();

    /**
     * Takes a payload for the peer, which must not be changed from then on. Any thread; never blocks. What is taken is either
     * delivered to the peer, or, on the data lane, among what the close hands back, or both.
     *
     * @return false if the lane's outbox is full or the session takes nothing more; then nothing was taken
     * @throws IllegalArgumentException if the payload is larger than the largest that is allowed
     */
    boolean offer(Lane lane, byte[] payload);

    /**
     * Bytes that were taken and that the peer has not acknowledged, both lanes, some overhead for each payload included; 0 only
     * if there is no such payload. Any thread.
     */
    long pendingBytes();
}
