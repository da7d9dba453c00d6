package io.gustfront.runtime.executor;

/**
 * What becomes of a task's object that throws (PROTOCOL U1): an exception fails its tuple and no more; sixteen one after the other,
 * without a call between them that returned, and the object is given up, and a new one made after a pause. The pause doubles each time;
 * it is short again after half a minute without a throw, however the last trouble ended. Owned by the executor's thread.
 */
final class Recovery {
    private static final int THROWS_BEFORE_GIVING_UP = 16;
    private static final long SHORTEST_NS = 100_000_000L;
    private static final long LONGEST_NS = 10_000_000_000L;

    /** Longer than the longest pause: an object that can't be made must not seem sound because it wasn't tried. */
    private static final long SOUND_NS = 30_000_000_000L;

    private int inARow;
    private long pauseNs = SHORTEST_NS;
    private boolean troubled; // once at least
    private long lastTroubleNs; // means nothing before that
    private boolean givenUp; // once at least
    private long notBeforeNs; // means nothing before that

    /** A call returned. */
    void onReturned() {
        inARow = 0;
    }

    /** A call threw; whether the object is to be given up. */
    boolean onThrew(long nowNs) {
        onTrouble(nowNs);
        return ++inARow >= THROWS_BEFORE_GIVING_UP;
    }

    /** The object was given up, or could not be made. */
    void onGivenUp(long nowNs) {
        onTrouble(nowNs);
        inARow = 0;
        givenUp = true;
        notBeforeNs = nowNs + pauseNs;
        pauseNs = Math.min(LONGEST_NS, 2 * pauseNs);
    }

    private void onTrouble(long nowNs) {
        if (troubled && nowNs - lastTroubleNs >= SOUND_NS) {
            pauseNs = SHORTEST_NS;
        }
        troubled = true;
        lastTroubleNs = nowNs;
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
