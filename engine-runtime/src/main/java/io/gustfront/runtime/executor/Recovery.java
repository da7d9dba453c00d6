package io.gustfront.runtime.executor;

/**
 * What becomes of a task's object that throws (PROTOCOL U1): an exception fails its tuple and no more; one after the other without
 * a call between them that returned, and the object is given up, and a new one made after a pause that doubles. Owned by the
 * executor's thread.
 */
final class Recovery {
    private static final int THROWS_BEFORE_GIVING_UP = 16;
    private static final long SHORTEST_NS = 100_000_000L;
    private static final long LONGEST_NS = 10_000_000_000L;

    private int inARow;
    private long pauseNs = SHORTEST_NS;
    private boolean givenUp; // once at least
    private long notBeforeNs; // means nothing before that

    /** A call returned. */
    void onReturned() {
        if (inARow != 0) {
            inARow = 0;
            pauseNs = SHORTEST_NS;
        }
    }

    /** A call threw; whether the object is to be given up. */
    boolean onThrew() {
        return ++inARow >= THROWS_BEFORE_GIVING_UP;
    }

    /** The object was given up, or could not be made. */
    void onGivenUp(long nowNs) {
        givenUp = true;
        notBeforeNs = nowNs + pauseNs;
        pauseNs = Math.min(LONGEST_NS, 2 * pauseNs);
    }

    /** Whether the pause is over. */
    boolean mayTry(long nowNs) {
        return !givenUp || nowNs - notBeforeNs >= 0;
    }

    /** When the pause is over. */
    long notBeforeNs() {
        return notBeforeNs;
    }
}
