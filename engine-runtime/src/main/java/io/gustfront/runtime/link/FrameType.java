package io.gustfront.runtime.link;

import org.jspecify.annotations.Nullable;

/** What a frame of a session is. */
enum FrameType {
    /** Carries entries. */
    PAYLOADS(1),
    /** Says only what was received: an acknowledgement, or a sign of life. */
    POSITION(2),
    /** The sender has closed the session; the last frame. */
    CLOSE(3);

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable FrameType ofCode(int code) {
        return switch (code) {
            case 1 -> PAYLOADS;
            case 2 -> POSITION;
            case 3 -> CLOSE;
            default -> null;
        };
    }
}
