package io.gustfront.runtime.frames;

/** Hears what happens on connections, on one thread per connection. */
public interface FrameListener {
    /** Both ends have proved themselves. The first call for a connection. */
    void onOpen(FrameConnection connection);

    /** A frame came. */
    void onFrame(FrameConnection connection, byte[] frame);

    /** The last call for a connection, if it was opened. */
    void onClose(FrameConnection connection, String why);

    /** A connection ended before it was opened. */
    default void onFailed(String why) {}
}
