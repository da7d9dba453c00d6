package io.gustfront.runtime.link;

/** What happens to a connection. Called on the link thread, one call at a time. */
public interface ConnectionHandler {
    /** The connection is there and accepts handshake frames; see {@link Connection#limitFrames}. */
    void onConnected(Connection connection);

    /** A frame, which is to be read before this returns: the array is used again. */
    void onFrame(Connection connection, byte[] source, int offset, int length);

    /** What was waiting has left. */
    void onWritable(Connection connection);

    /** The connection is gone, or never came to be. The last call. */
    void onDisconnected(Connection connection, String why);
}
