package io.gustfront.runtime.link;

import org.jspecify.annotations.Nullable;

/**
 * What the accepting side answers to a {@link Proposal}.
 *
 * @param kind what becomes of it
 * @param reason of a refusal; else null
 * @param number the session that begins or goes on; of a closed one: the highest number that is used up
 * @param received the highest entry number of the session that the accepting side has taken
 */
record Verdict(Kind kind, @Nullable RefusalReason reason, long number, long received) {
    /** What becomes of a proposal. */
    enum Kind {
        /** The session begins. */
        OPENED(1),
        /** It goes on. */
        RESUMED(2),
        /** There is no such session (any more); a later number may begin. */
        CLOSED(3),
        /** Not with this peer, or not now. */
        REFUSED(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static @Nullable Kind ofCode(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }
    }

    static Verdict opened(long number) {
        return new Verdict(Kind.OPENED, null, number, 0);
    }

    static Verdict resumed(long number, long received) {
        return new Verdict(Kind.RESUMED, null, number, received);
    }

    static Verdict closed(long lastNumber) {
        return new Verdict(Kind.CLOSED, null, lastNumber, 0);
    }

    static Verdict refused(RefusalReason reason) {
        return new Verdict(Kind.REFUSED, reason, 0, 0);
    }
}
