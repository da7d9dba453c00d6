package io.gustfront.runtime.link;

import java.util.EnumSet;
import java.util.Set;

/** Where a session stands. The edges are the only ones there are. */
enum SessionState {
    /** The accepting side has answered, and not yet heard the other side speak within the session. Nobody was told of it. */
    AGREED,
    /** It has a connection over which it was heard. */
    ATTACHED,
    /** It has none, and waits for one to be resumed on. */
    DETACHED,
    /** It is over, for good. */
    CLOSED;

    /**
     * Goes there.
     *
     * @throws IllegalStateException if there is no such edge
     */
    SessionState to(SessionState next) {
        if (!next().contains(next)) {
            throw new IllegalStateException("a session can't go from " + this + " to " + next);
        }
        return next;
    }

    /** Where it may go from here. The table stands in docs/protocol-link.md, too; a test compares them. */
    Set<SessionState> next() {
        return switch (this) {
            case AGREED -> EnumSet.of(ATTACHED, CLOSED);
            case ATTACHED -> EnumSet.of(DETACHED, CLOSED);
            case DETACHED -> EnumSet.of(ATTACHED, CLOSED);
            case CLOSED -> EnumSet.noneOf(SessionState.class);
        };
    }
}
