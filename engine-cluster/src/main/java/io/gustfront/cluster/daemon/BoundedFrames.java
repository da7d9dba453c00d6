package io.gustfront.cluster.daemon;

import io.gustfront.runtime.frames.FrameConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection over which nothing goes that the other end would refuse for its size: rather than that, it is closed.
 *
 * @param connection the connection
 * @param most the largest frame, in bytes
 * @param whom who is at the other end, for logs
 */
record BoundedFrames(FrameConnection connection, int most, String whom) {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedFrames.class);

    boolean fits(byte[] frame) {
        return frame.length <= most;
    }

    void send(byte[] frame) {
        if (fits(frame)) {
            connection.send(frame);
        } else {
            LOG.error("a message to {} has {} bytes, which is too much", whom, frame.length);
            connection.close("a message would be too long");
        }
    }

    void close(String why) {
        connection.close(why);
    }
}
