package io.gustfront.runtime.agent;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When the resting groups of a pool have something to do though nobody rings. A group whose deadline moves away keeps its earlier one: it is driven once for
 * nothing, which costs less than to keep this exact.
 *
 * <p>Invariant: the deadline of a resting group is here, or an earlier one is, or the group has been taken out and is being queued. A group is here after it
 * rests, and who takes it out marks it before it looks whether it rests; so one of the two sees the other.
 */
final class Timers {
    private final PriorityQueue<PooledGroup> groups = new PriorityQueue<>(Timers::compare);
    private volatile long firstNs = Deadlines.NEVER;

    private static int compare(PooledGroup one, PooledGroup other) {
        return Long.compare(one.timerNs - other.timerNs, 0);
    }

    /** Any thread: when the first is due. */
    long firstNs() {
        return firstNs;
    }

    /** Any thread: whether one is due. */
    boolean isDue(long nowNs) {
        long first = firstNs;
        return first != Deadlines.NEVER && first - nowNs <= 0;
    }

    /** Any thread: a group rests until then at most. */
    void set(PooledGroup group, long deadlineNs) {
        if (deadlineNs == Deadlines.NEVER || isEarlier(group, deadlineNs)) {
            return;
        }
        synchronized (this) {
            if (isEarlier(group, deadlineNs)) {
                return;
            }
            if (group.timerNs != Deadlines.NEVER) {
                groups.remove(group);
            }
            group.timerNs = deadlineNs;
            groups.add(group);
            tellFirst();
        }
    }

    private static boolean isEarlier(PooledGroup group, long deadlineNs) {
        long timer = group.timerNs;
        return timer != Deadlines.NEVER && timer - deadlineNs <= 0;
    }

    /** Any thread: takes out a group that is due; null if none is. */
    @Nullable
    PooledGroup pollDue(long nowNs) {
        if (!isDue(nowNs)) {
            return null;
        }
        synchronized (this) {
            PooledGroup first = groups.peek();
            if (first == null || first.timerNs - nowNs > 0) {
                return null;
            }
            groups.remove();
            first.timerNs = Deadlines.NEVER;
            tellFirst();
            return first;
        }
    }

    private void tellFirst() {
        PooledGroup first = groups.peek();
        firstNs = first == null ? Deadlines.NEVER : first.timerNs;
    }
}
