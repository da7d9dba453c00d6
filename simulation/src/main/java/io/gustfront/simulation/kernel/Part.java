package io.gustfront.simulation.kernel;

/** Something that has a thread of its own in reality. */
public interface Part {
    /** Names it in the journal. */
    String name();

    /** When its thread wakes up; not later than now if it has something to do, {@link Long#MAX_VALUE} for never. */
    long dueNs(long nowNs);

    /** Does a piece of work; returns how much. */
    int step();

    /** Whether it has ended. */
    boolean isOver();

    /** How late its thread may be when a time has come at which nobody wakes it, in nanoseconds. */
    default long oversleepNs() {
        return 1_000_000L;
    }

    /** Whether its steps may make parts of other processes due. */
    default boolean reachesOut() {
        return false;
    }
}
