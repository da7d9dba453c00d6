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

    /** Where it may go from here. */
    Set<SessionState> next() {
        return switch (this) {
            case AGREED -> EnumSet.of(ATTACHED, CLOSED);
            case ATTACHED -> EnumSet.of(DETACHED, CLOSED);
            case DETACHED -> EnumSet.of(ATTACHED, CLOSED);
            case CLOSED -> EnumSet.noneOf(SessionState.class);
        };
    }
}
