package io.gustfront.runtime.frames;

import io.gustfront.runtime.channel.Handshake.Hello;

/** One connection, after its handshake. Any thread may use it. */
public interface FrameConnection {
    /** Who connected. */
    Hello hello();

    /**
     * Sends a frame, after those that were sent before. On a closed connection nothing happens. A peer that doesn't take what it
     * is sent, until too much waits, is cut off.
     *
     * @throws IllegalArgumentException if the frame is longer than the longest that the other side reads
     */
    void send(byte[] frame);

    /** Closes it, after what was sent; the listener hears of it. */
    void close(String why);
}
