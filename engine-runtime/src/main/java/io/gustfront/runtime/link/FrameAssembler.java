package io.gustfront.runtime.link;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames in a stream of bytes: each has its length in front, as an int32, big-endian, without itself. A frame that lies
 * whole in what was read is handed on where it lies; only those that are cut are put together, in an array that grows with what
 * really came.
 */
final class FrameAssembler {
    private static final int PREFIX_BYTES = 4;
    private static final int INITIAL_BYTES = 512;

    private int maxFrameBytes;
    private byte[] partial = new byte[INITIAL_BYTES];
    private int filled;
    private boolean stopped;

    /** Where frames go. */
    @FunctionalInterface
    interface Sink {
        /** A frame, to be read before this returns. */
        void onFrame(byte[] source, int offset, int length);
    }

    FrameAssembler(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Changes how large a frame may be; holds for those whose length has not been looked at. */
    void limit(int newMaxFrameBytes) {
        maxFrameBytes = newMaxFrameBytes;
    }

    /** Hands on nothing more; may be called from within the sink. */
    void stop() {
        stopped = true;
    }

    /** Reads on. Returns why the stream can't be read any further, or null. */
    @Nullable
    String feed(byte[] chunk, int offset, int length, Sink sink) {
        int at = offset;
        int end = offset + length;
        while (at < end && !stopped) {
            if (filled == 0 && end - at >= PREFIX_BYTES) {
                int frameBytes = (int) FrameWriter.INT.get(chunk, at);
                if (!isAllowed(frameBytes)) {
                    return refusal(frameBytes);
                }
                if (end - at - PREFIX_BYTES >= frameBytes) {
                    sink.onFrame(chunk, at + PREFIX_BYTES, frameBytes);
                    at += PREFIX_BYTES + frameBytes;
                    continue;
                }
            }
            at += fill(chunk, at, end);
            if (filled >= PREFIX_BYTES) {
                int frameBytes = (int) FrameWriter.INT.get(partial, 0);
                if (!isAllowed(frameBytes)) {
                    return refusal(frameBytes);
                }
                if (filled == PREFIX_BYTES + frameBytes) {
                    filled = 0;
                    sink.onFrame(partial, PREFIX_BYTES, frameBytes);
                }
            }
        }
        return null;
    }

    /** Takes what is missing of the length, or of the frame; returns how much that was. */
    private int fill(byte[] chunk, int at, int end) {
        int target = filled < PREFIX_BYTES ? PREFIX_BYTES : PREFIX_BYTES + (int) FrameWriter.INT.get(partial, 0);
        int bytes = Math.min(target - filled, end - at);
        if (filled + bytes > partial.length) {
            partial = Arrays.copyOf(partial, Math.max(filled + bytes, Math.min(partial.length * 2, target)));
        }
        System.arraycopy(chunk, at, partial, filled, bytes);
        filled += bytes;
        return bytes;
    }

    private boolean isAllowed(int frameBytes) {
        return frameBytes >= 1 && frameBytes <= maxFrameBytes;
    }

    private String refusal(int frameBytes) {
        return "a frame of " + Integer.toUnsignedString(frameBytes) + " bytes; 1 to " + maxFrameBytes + " are allowed";
    }
}
