package io.gustfront.testkit;

/** What can go wrong by the seed: see {@link TopologyDriver#disturb}. */
public enum Disturbance {
    /** A connection between two workers breaks; what is under way on it is lost, and sent again on the next. */
    CUT,
    /** Frames between two workers take up to 200 ms for a while. */
    DELAY,
    /** One frame between two workers doesn't arrive. */
    DROP_FRAME,
    /** One frame between two workers arrives twice. */
    REPEAT_FRAME,
    /** Two workers can't reach each other, for up to 20 s: long enough, at times, that their session ends. */
    PARTITION,
    /** Nothing arrives at a worker from another, for up to 20 s, while the other way all goes on: their session ends at one side first. */
    DEAFEN,
    /** A worker stands still, for up to 20 s. */
    FREEZE,
    /** A bolt fails a tuple. */
    FAIL,
    /** A bolt throws. */
    THROW,
    /** A bolt keeps a tuple for good: it fails when its timeout is over. */
    KEEP,
    /** A call of {@code execute} takes up to 3 s. */
    HANG,
    /** A worker dies, and is started again within 15 s. */
    LOSE_WORKER,
    /**
     * A worker dies for good, or is declared lost and dies within a second after; its executors are placed with others. At least two
     * workers are left.
     */
    REMOVE_WORKER,
    /** An executor moves to another worker. */
    MOVE_EXECUTOR
}
