package io.gustfront.runtime.link;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * Carries whole frames over connections, and owns the thread on which a worker's links live: each callback of a {@link
 * ConnectionHandler} and each run of the {@link Duty} happens there, one at a time. No callback is made from within a call of
 * the transport or of a connection; it always comes later.
 */
public interface Transport extends AutoCloseable {
    /** What the thread runs: after {@link #wake}, after what was read, and when a deadline has come. Set once, before all else. */
    void drive(Duty duty);

    /**
     * Accepts connections from now on. Called once, at start; may block until the port is bound.
     *
     * @param host the address to bind
     * @param port the port, or 0 for any that is free
     * @param handlers gives a handler to each accepted connection, on the link thread
     * @return the bound port
     */
    int listen(String host, int port, Supplier<ConnectionHandler> handlers) throws IOException;

    /**
     * Begins to connect. What comes of it is told to the handler: either {@link ConnectionHandler#onConnected} or {@link
     * ConnectionHandler#onDisconnected}. Link thread.
     */
    Connection dial(PeerAddress address, ConnectionHandler handler);

    /** Has the duty run soon. Any thread; cheap if it is to run soon anyway. */
    void wake();

    /** Closes all connections and ends the thread, within a bound. No callback comes afterwards. */
    @Override
    void close();
}
