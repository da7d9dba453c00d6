package io.gustfront.runtime.link;

/** One connection of a {@link Transport}. Link thread only. */
public interface Connection {
    /** Takes a copy of a frame, to be sent soon; what is sent to a connection that is gone is dropped. */
    void send(byte[] source, int offset, int length);

    /** Whether more should be sent; once it has said no, {@link ConnectionHandler#onWritable} tells when that changes. */
    boolean isWritable();

    /** Frames of up to so many bytes are accepted from now on; a larger one closes the connection before it is read. */
    void limitFrames(int maxBytes);

    /** Closes after what was sent has left, or a short bound. The handler hears nothing more. */
    void close();

    /** Closes at once. The handler hears nothing more. */
    void abort();

    /** Where the other end is, for people to read. */
    String remote();
}
