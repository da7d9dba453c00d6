package io.gustfront.testkit;

import org.jspecify.annotations.Nullable;

/**
 * Something with a thread of its own in reality, played by a {@link Stage}. Its thread sleeps until a time that the part names after
 * each of its steps, or until somebody {@linkplain #wakeUp wakes} it up.
 */
abstract class Part {
    /** The time at which a thread wakes up that waits to be woken. */
    static final long NEVER = Long.MAX_VALUE;

    // These are the stage's and its agenda's.
    @Nullable
    Stage stage; // null: it isn't played, or not any more

    int number; // in the order in which they came
    long dueNs;
    int position = Agenda.NOWHERE; // in the heap, if it isn't ready
    boolean isReady; // else, if it has a position, it waits for its time
    boolean isOnStack;
    boolean isFrozen;

    abstract String name();

    /** Does a piece of work; returns how much. */
    abstract int step();

    /** When its thread wakes up by itself, asked after each step; not later than now if it doesn't fall asleep. */
    abstract long nextDueNs(long nowNs);

    /** Whether it may do a step while user code, lower on the stack, is made to hang. */
    boolean mayRunInAHang() {
        return true;
    }

    /** Whether it has ended; asked after each step. */
    boolean isOver() {
        return false;
    }

    /** There is something to do now. May come at any time, from itself, too. */
    public final void wakeUp() {
        Stage current = stage;
        if (current != null) {
            current.wakeUp(this);
        }
    }

    /** Has it not be played any more. */
    final void end() {
        Stage current = stage;
        if (current != null) {
            current.remove(this);
        }
    }

    /** There is something to do at a time, if not sooner. */
    final void wakeUpAt(long timeNs) {
        Stage current = stage;
        if (current != null) {
            current.wakeUpAt(this, timeNs);
        }
    }
}
