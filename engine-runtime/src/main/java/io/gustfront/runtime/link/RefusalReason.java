package io.gustfront.runtime.link;

import org.jspecify.annotations.Nullable;

/** Why a handshake was refused. The wire codes stand in docs/protocol-link.md and never change their meaning. */
public enum RefusalReason {
    /** The two speak different versions of the protocol. */
    VERSION(1, "speaks another version of the link protocol"),
    /** The two belong to different topologies. */
    TOPOLOGY(2, "belongs to another topology"),
    /** The one that was called is not the worker that was meant. */
    WRONG_WORKER(3, "is not the worker that was called"),
    /** A proof doesn't fit: the secrets differ. */
    BAD_PROOF(4, "could not prove that it knows the topology's secret"),
    /** The one that was called has no such worker in its plan (yet). */
    UNKNOWN_PEER(5, "doesn't know this worker"),
    /** A newer incarnation of the worker is known: this one is fenced. */
    STALE_INCARNATION(6, "knows a newer incarnation of this worker"),
    /** Two processes claim the same incarnation. */
    DUPLICATE_INCARNATION(7, "knows another process as this incarnation"),
    /** A later attempt of the same process has been answered already. */
    STALE_ATTEMPT(8, "has answered a later attempt"),
    /** A frame of the handshake can't be read. */
    MALFORMED(9, "could not read the handshake"),
    /** The worker is shutting down. */
    SHUTTING_DOWN(10, "is shutting down"),
    /** The worker with the higher number called. */
    WRONG_DIRECTION(11, "was called by the side that has to wait");

    private static final @Nullable RefusalReason[] BY_CODE = new RefusalReason[12];

    static {
        for (RefusalReason reason : values()) {
            BY_CODE[reason.code] = reason;
        }
    }

    private final int code;
    private final String text;

    RefusalReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    int code() {
        return code;
    }

    /** What the refusing side does or is, to follow its name in a sentence. */
    String text() {
        return text;
    }

    static @Nullable RefusalReason ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
