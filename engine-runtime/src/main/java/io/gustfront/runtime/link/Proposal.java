package io.gustfront.runtime.link;

/**
 * What the dialing side asks for.
 *
 * @param intent whether the session is to begin or to go on
 * @param number the session's number
 * @param received the highest entry number of it that the dialing side has taken
 */
record Proposal(Intent intent, long number, long received) {
    /** Whether a session is to begin or to go on. */
    enum Intent {
        OPEN,
        RESUME
    }
}
