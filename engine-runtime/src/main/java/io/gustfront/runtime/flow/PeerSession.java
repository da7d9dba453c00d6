package io.gustfront.runtime.flow;

/** An open session with another worker, as executors see it. May be used by any thread; all of it is over when it closes. */
public interface PeerSession {
    /** Which start of the other worker it is with. */
    int incarnation();

    /** That worker, as the trees hear of it whose tuples go there: see {@link io.gustfront.runtime.tuple.Reach}. */
    long reach();

    /** Whether it has a connection now, as far as is known. What is offered without one may wait in vain. */
    boolean isConnected();

    /** What may be sent to a placement of the other side; without credit until it grants some. */
    CreditLine line(int firstTask, long epoch, boolean feedback);

    /** Hands a section over for sending, for good; false if nothing was taken. The sender has taken credit. */
    boolean offerData(byte[] section);

    /** Hands control over for sending, for good; false if nothing was taken. */
    boolean offerControl(byte[] payload);
}
